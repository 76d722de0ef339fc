// The roll call: a touch makes 'Vắng' and opens the reasons, a second touch takes it back; + and − count opinions; the counter
// and its sentence follow. Without script the same form is sent as it stands.
// Hooks: form[data-chibo-roll], [data-chibo-roll-row] with -name, -outside (words) and -decision, [data-chibo-roll-state],
// [data-chibo-roll-reason], [data-chibo-roll-tally], [data-chibo-roll-count], [data-chibo-roll-add], [data-chibo-roll-search],
// [data-chibo-roll-nobody], [data-chibo-roll-present|base|speakers|opinions|sentence].
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-roll]");
  if (!form) return;
  const rows = [...form.querySelectorAll("[data-chibo-roll-row]")];
  const shown = (name) => form.querySelector(`[data-chibo-roll-${name}]`);
  const asksReason = ["excused:khac", "excused"]; // typed; the second may stay empty: the reason known to the branch is kept
  const came = { present: "Có mặt", late: "Đến muộn" };
  const mark = (row) => row.querySelector("input[type=radio]:checked");
  const choose = (row, value) => { row.querySelector(`input[type=radio][value="${value}"]`).checked = true; };
  const said = (row) => Math.max(parseInt(row.querySelector("[data-chibo-roll-count]").value, 10) || 0, 0);

  const showRow = (row) => {
    const opinions = said(row);
    row.querySelector("[data-chibo-roll-tally]").hidden = opinions === 0;
    if ("chiboRollOutside" in row.dataset) return row.querySelector("input[type=checkbox]").checked;
    const value = mark(row).value;
    row.querySelector("[data-chibo-roll-state]").textContent = came[value] || "Vắng";
    row.querySelector("[data-chibo-roll-reason]").hidden = !asksReason.includes(value);
    row.dataset.mark = value.split(":")[0];
    return value in came;
  };

  // The same words as meetings.attendance.attendance_sentence.
  const sentence = (present, base, left) => {
    const share = base ? `${(Math.round((present * 1000) / base) / 10).toFixed(1).replace(".", ",")}%` : "–";
    const parts = [...left].map(([words, one]) => {
      const behind = [...one.decisions].join(", ");
      return `${one.count} ${words}${behind ? ` (${behind})` : ""}`;
    });
    return `${present}/${base} đảng viên phải dự (${share})${parts.length ? `; không tính ${parts.join(", ")}` : ""}`;
  };

  const count = () => {
    let present = 0, base = 0, speakers = 0, opinions = 0;
    const left = new Map();
    rows.forEach((row) => {
      const isHere = showRow(row), words = row.dataset.chiboRollOutside;
      opinions += said(row);
      if (said(row)) speakers += 1;
      if (isHere) present += 1;
      if (isHere || !words) { base += 1; return; }
      const one = left.get(words) || { count: 0, decisions: new Set() };
      one.count += 1;
      if (row.dataset.chiboRollDecision) one.decisions.add(row.dataset.chiboRollDecision);
      left.set(words, one);
    });
    const totals = { present, base, speakers, opinions, sentence: sentence(present, base, left) };
    Object.entries(totals).forEach(([name, value]) => { shown(name).textContent = value; });
  };

  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  form.addEventListener("click", (event) => {
    const row = event.target.closest("[data-chibo-roll-row]");
    const button = event.target.closest("[data-chibo-roll-add]");
    if (button) {
      const field = row.querySelector("[data-chibo-roll-count]");
      field.value = Math.max(said(row) + Number(button.dataset.chiboRollAdd), 0);
      changed(field);
    } else if (event.target.closest("summary")) {
      const isOpening = !row.querySelector("details").open, now = mark(row).value;
      if (isOpening && now === "present") choose(row, "absent");
      if (!isOpening && now === "absent") choose(row, "present");
      changed(mark(row));
    }
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-chibo-roll-row]");
    if (event.target.type === "radio" && event.target.value === "present") row.querySelector("details").open = false;
    if (event.target.type === "radio" && asksReason.includes(event.target.value)) {
      count();
      row.querySelector("[data-chibo-roll-reason] input").focus();
    }
    count();
  });
  form.addEventListener("input", (event) => { if (!event.target.closest("[data-chibo-roll-search]")) count(); });

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").trim();
  const search = shown("search").querySelector("input");
  const find = () => {
    const wanted = plain(search.value).split(/\s+/);
    let found = 0;
    rows.forEach((row) => {
      row.hidden = !wanted.every((word) => row.dataset.chiboRollName.includes(word));
      if (!row.hidden) found += 1;
    });
    shown("nobody").hidden = found > 0;
  };
  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });

  form.querySelectorAll("[data-chibo-roll-add]").forEach((button) => { button.hidden = false; });
  shown("search").hidden = rows.length < 12;
  form.classList.add("roll-live");
  count();
})();
