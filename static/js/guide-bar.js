// The bar of the guided screen: above the keyboard while somebody types, and saying that it saves once the step was touched.
// Hooks: button[data-chibo-touched=words] in its form, [data-chibo-untouched] (gone after the first touch); sets .is-typing on
// the body and --keyboard (how much of the page the keyboard covers).
(() => {
  "use strict";
  const typed = "textarea, input:not([type=radio]):not([type=checkbox]):not([type=hidden]), select";
  const seen = window.visualViewport;
  const fit = () => {
    const covered = seen && seen.scale === 1 ? Math.max(0, window.innerHeight - seen.height - seen.offsetTop) : 0;
    document.documentElement.style.setProperty("--keyboard", `${covered}px`);
  };
  // The bar moves back a moment after the field is left: a touch on its button must find it where it was.
  const BACK = 500;
  let leaving = 0;
  document.addEventListener("focusin", (event) => {
    if (!event.target.matches(typed)) return;
    clearTimeout(leaving);
    document.body.classList.add("is-typing");
  });
  document.addEventListener("focusout", () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => document.body.classList.remove("is-typing"), BACK);
  });
  if (seen) seen.addEventListener("resize", fit);

  const button = document.querySelector("button[data-chibo-touched]");
  if (!button) return;
  const touched = (event) => {
    if (event.target.closest("[data-chibo-roll-search]")) return;
    button.textContent = button.dataset.chiboTouched;
    button.form.querySelectorAll("[data-chibo-untouched]").forEach((part) => { part.hidden = true; });
  };
  button.form.addEventListener("input", touched);
  button.form.addEventListener("change", touched);
})();
