// How many units are ticked, on the button: 'Giao cho 12 đơn vị'.
// Hooks: form[data-chibo-order], [data-chibo-order-button]; the ticks are the form's own 'everyone' and 'receivers'.
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-order]");
  if (!form) return;
  const button = form.querySelector("[data-chibo-order-button]");
  const ticks = [...form.querySelectorAll("input[name=receivers]")];
  const everyone = form.querySelector("input[name=everyone]");
  const words = button.textContent;
  const count = () => {
    const chosen = everyone.checked ? ticks.length : ticks.filter((tick) => tick.checked).length;
    button.textContent = chosen ? `Giao cho ${chosen} đơn vị` : words;
  };
  form.addEventListener("change", count);
  count();
})();
