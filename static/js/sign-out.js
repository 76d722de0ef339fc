// Signing out forgets the touches kept on this device; with some that were not sent yet it says so first, once.
// Hook: form[data-chibo-sign-out] with the sentence in -warning.
(() => {
  "use strict";
  const kept = () => Object.keys(localStorage).filter((name) => name.startsWith("chibo-"));
  let warned = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-chibo-sign-out]")) return;
    if (kept().length && !warned) {
      warned = true;
      event.preventDefault();
      const place = document.querySelector("[data-chibo-saved]");
      if (place) { place.textContent = event.target.dataset.chiboSignOut; place.scrollIntoView({ block: "nearest" }); }
      return;
    }
    kept().forEach((name) => localStorage.removeItem(name));
  });
})();
