// How many units are ticked, on the button: 'Giao cho 12 đơn vị'.
// Hooks: form[data-chibo-order], [data-chibo-order-button]; the ticks are the form's own 'scope' and 'receivers'.
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-order]");
  if (!form) return;
  const button = form.querySelector("[data-chibo-order-button]");
  const ticks = [...form.querySelectorAll("input[name=receivers]")];
  const words = button.textContent;
  const count = () => {
    const scope = form.querySelector("input[name=scope]:checked");
    const chosen = ticks.filter((tick) => tick.checked).length;
    const byScope = { children: "Giao cho tất cả đơn vị trực thuộc", branches: "Giao cho tất cả chi bộ" };
    button.textContent = byScope[scope?.value] ?? (chosen ? `Giao cho ${chosen} đơn vị` : words);
  };
  form.addEventListener("change", count);
  count();
})();
