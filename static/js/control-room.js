// Looks again every half minute, only while the page is seen; says when the line is cut and goes on when it is back.
// Hooks: [data-chibo-look] is replaced (htmx, event chibo:look) and holds [data-chibo-look-at] (the hour), [data-chibo-look-now]
// (a link that reloads without script) and [data-chibo-look-lost] with its sentences in -lost, -back, -expired, -failed.
(() => {
  "use strict";
  const EVERY = 30000;
  let last = Date.now();
  let isExpired = false;
  const room = () => document.querySelector("[data-chibo-look]");
  const clock = (moment) =>
    moment.toLocaleTimeString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", hour12: false });

  const look = () => {
    last = Date.now();
    room().dispatchEvent(new CustomEvent("chibo:look"));
  };
  const lookIfDue = () => {
    if (!document.hidden && Date.now() - last >= EVERY - 1000) look();
  };
  const say = (key) => {
    isExpired = key === "expired";
    const place = room().querySelector("[data-chibo-look-lost]");
    const words = place.dataset;
    const lost = `${words.chiboLookLost} ${clock(new Date())}. ${words.chiboLookBack}`;
    const sentence = { lost, expired: words.chiboLookExpired, failed: words.chiboLookFailed, "": "" }[key];
    // The first moment at which the line was cut stays.
    if (key === "lost" && place.textContent.startsWith(words.chiboLookLost)) return;
    if (place.textContent !== sentence) place.textContent = sentence;
  };
  const isOurs = (event) => event.target instanceof Element && event.target.matches("[data-chibo-look]");

  // Before the frame's own sentence about lost pieces: nothing was typed here, and the page must not jump.
  const watch = (name, act) =>
    document.body.addEventListener(name, (event) => {
      if (!isOurs(event)) return;
      event.stopPropagation();
      act(event);
    });
  watch("htmx:sendError", () => say("lost"));
  watch("htmx:timeout", () => say("lost"));
  watch("htmx:responseError", (event) => say(event.detail.xhr.status === 401 ? "expired" : "failed"));
  watch("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    say("");
    const at = event.detail.xhr.getResponseHeader("Date");
    room().querySelector("[data-chibo-look-at]").textContent = clock(at ? new Date(at) : new Date());
  });

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("[data-chibo-look-now]");
    // A lost session is mended by opening the page: the link does its own work then.
    if (!link || isExpired || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look();
  });
  document.addEventListener("visibilitychange", lookIfDue);
  addEventListener("online", look);
  setInterval(lookIfDue, EVERY);
})();
