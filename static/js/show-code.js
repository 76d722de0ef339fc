// Shows the typed code in plain letters while the box is ticked; without JavaScript the box does not appear.
// Hook: <label hidden data-chibo-show-code><input type="checkbox"> …</label> inside the form.
(() => {
  "use strict";
  document.querySelectorAll("[data-chibo-show-code]").forEach((label) => {
    const form = label.closest("form");
    const fields = [...form.querySelectorAll("input[type=password]")];
    const box = label.querySelector("input");
    const apply = () => fields.forEach((field) => { field.type = box.checked ? "text" : "password"; });
    label.hidden = false;
    box.checked = false;
    box.addEventListener("change", apply);
    form.addEventListener("submit", () => { box.checked = false; apply(); });
  });
})();
