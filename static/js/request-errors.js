// Says in one sentence, always in the same place, when a piece of the page could not be sent or fetched.
// Hook: [data-chibo-saved] with its sentences in data-chibo-expired, -offline, -failed.
(() => {
  "use strict";
  const say = (key) => {
    const place = document.querySelector("[data-chibo-saved]");
    if (!place) return;
    place.textContent = key ? place.dataset[key] : "";
    if (key) place.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:sendError", () => say("chiboOffline"));
  document.addEventListener("htmx:timeout", () => say("chiboOffline"));
  document.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status === 401 ? "chiboExpired" : "chiboFailed");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) say("");
  });
})();
