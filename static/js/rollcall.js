// The roll call: the counter follows the marks; + adds an opinion. Without script the same form is sent as it stands.
// Hooks: form[data-chibo-roll], [data-chibo-roll-row], [data-chibo-roll-outside], [data-chibo-roll-state],
// [data-chibo-roll-count], [data-chibo-roll-add], [data-chibo-roll-present|base|speakers|opinions].
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-roll]");
  if (!form) return;
  const shown = (name) => form.querySelector(`[data-chibo-roll-${name}]`);
  const words = { present: "✓ Có mặt", late: "Đến muộn" };

  const count = () => {
    let present = 0, base = 0, speakers = 0, opinions = 0;
    form.querySelectorAll("[data-chibo-roll-row]").forEach((row) => {
      const said = parseInt(row.querySelector("[data-chibo-roll-count]").value, 10) || 0;
      opinions += said;
      if (said > 0) speakers += 1;
      if (row.hasAttribute("data-chibo-roll-outside")) {
        const came = row.querySelector("input[type=checkbox]").checked;
        if (came) { present += 1; base += 1; }
        return;
      }
      const mark = row.querySelector("input[type=radio]:checked").value;
      base += 1;
      if (mark in words) present += 1;
      row.querySelector("[data-chibo-roll-state]").textContent = words[mark] || "Vắng";
      if (mark in words) row.removeAttribute("data-absent");
      else row.setAttribute("data-absent", mark === "unexcused" ? "bad" : "excused");
    });
    shown("present").textContent = present;
    shown("base").textContent = base;
    shown("speakers").textContent = speakers;
    shown("opinions").textContent = opinions;
  };

  form.addEventListener("change", count);
  form.addEventListener("input", count);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chibo-roll-add]");
    if (!button) return;
    const field = button.parentElement.querySelector("[data-chibo-roll-count]");
    field.value = (parseInt(field.value, 10) || 0) + 1;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  count();
})();
