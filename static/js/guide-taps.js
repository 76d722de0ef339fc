// The guided screen: a touch is counted at once on the page, sent at once, and said in words where it is kept.
// Hooks: the line [data-chibo-taps=URL] with -owner, form[data-chibo-taps-form], [data-chibo-tap] (buttons name=tap, value
// act:member:change), [data-chibo-tap-row=member], [data-chibo-tap-count=act]; in the roll call its own fields.
(() => {
  "use strict";
  const line = document.querySelector("[data-chibo-taps]");
  if (!line) return;
  const form = document.querySelector("form[data-chibo-taps-form]") || document.createElement("form");
  const rows = [...form.querySelectorAll("[data-chibo-roll-row]")];
  let leaving = null; // the button that was pressed while touches were on their way
  const field = (name) => form.querySelector(`input[name="${name}"]`);
  const say = (text, tone) => {
    line.textContent = text;
    line.className = `saved-line autosave-line saved-line-${tone}`;
  };

  const count = (member, act) => form.querySelector(`[data-chibo-tap-row="${member}"] [data-chibo-tap-count="${act}"]`);
  const show = (member, act, number) => {
    const place = count(member, act);
    if (!place) return;
    place.textContent = number > 0 ? number : "";
    const less = place.closest("[data-chibo-tap-row]").querySelector(".talk-less");
    if (less && act === "spoke") less.hidden = number <= 0;
  };

  // A page that knew the record as it was before its own touches goes on from the record after them.
  const follow = (name, [before, after]) => {
    const known = field(name);
    if (known && known.value === String(before)) known.value = after;
  };

  let found = false;
  const told = (what, answer, waiting, touch) => {
    if (what === "saved") {
      follow("version", answer.version);
      follow("heard", answer.heard);
      if (!waiting) Object.entries(answer.counts).forEach(([member, acts]) => Object.entries(acts).forEach(([act, number]) => show(member, act, number)));
      say(answer.text, "ok");
      if (!waiting && found && rows.length) location.reload(); // what an earlier page had kept now stands in the roll
      if (!waiting && leaving) form.requestSubmit(leaving);
    } else if (what === "refused") {
      const place = count(touch[1], touch[2]);
      if (place) show(touch[1], touch[2], Number(place.textContent) - Number(touch[3]));
      say(answer.text, "bad");
    } else if (what === "expired") {
      say(`Hết phiên đăng nhập. Mới giữ trên máy này, chưa gửi được (${waiting} lần chạm). Mời đồng chí đăng nhập lại.`, "bad");
    } else {
      leaving = null;
      say(`Mới giữ trên máy này, chưa gửi được (${waiting} lần chạm). Có mạng sẽ tự gửi.`, "wait");
    }
  };

  const csrf = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const queue = window.chiboTaps(line.dataset.chiboTaps, line.dataset.chiboTapsOwner, csrf, told);
  found = queue.size() > 0;

  // A form with marks and counts goes after its touches, never before: else they would count twice.
  form.addEventListener("submit", (event) => {
    if (!queue.size()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving = event.submitter;
    queue.send();
  }, true);

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chibo-tap]");
    if (!button) return;
    event.preventDefault();
    const [act, member, change] = button.value.split(":");
    const place = count(member, act);
    const number = Number(place.textContent) + Number(change);
    if (number < 0) return;
    show(member, act, number);
    queue.push(member, act, change);
  });

  // The roll call: what changed in a row since it was last sent.
  const sent = new Map();
  const state = (row) => {
    const mark = row.querySelector("input[type=radio]:checked");
    const came = row.querySelector("input[type=checkbox]");
    return { mark: mark && mark.value, attended: came && came.checked ? "1" : "0", spoke: parseInt(row.querySelector("[data-chibo-roll-count]").value, 10) || 0 };
  };
  rows.forEach((row) => sent.set(row, state(row)));
  const changed = (event) => {
    const row = event.target.closest("[data-chibo-roll-row]");
    if (!row) return;
    const member = row.id.replace("member-", ""), now = state(row), before = sent.get(row);
    const isWhole = now.mark && !["absent", "excused:khac", "excused"].includes(now.mark);
    if (isWhole && now.mark !== before.mark) queue.push(member, "mark", now.mark);
    if (!now.mark && now.attended !== before.attended) queue.push(member, "attended", now.attended);
    if (now.spoke !== before.spoke && Math.abs(now.spoke - before.spoke) < 50) queue.push(member, "spoke", String(now.spoke - before.spoke));
    sent.set(row, { ...now, mark: isWhole || !now.mark ? now.mark : before.mark });
  };
  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => { if (event.target.type !== "text" || event.target.matches("[data-chibo-roll-count]")) changed(event); });
})();
