// Opens the printing of the page. Hook: button[data-chibo-print], hidden without script.
(() => {
  "use strict";
  document.querySelectorAll("[data-chibo-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
