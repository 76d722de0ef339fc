// Keeps the totals of a sheet honest while it is filled in: says so where they could not be reckoned anew.
// Hooks: [data-chibo-sheet-live] (sends the sheet by htmx, receives nothing but pieces of the page), [data-chibo-sheet-stale].
(() => {
  "use strict";
  const live = document.querySelector("[data-chibo-sheet-live]");
  if (!live) return;

  const show = (isStale) => {
    const line = document.querySelector("[data-chibo-sheet-stale]");
    if (line) line.hidden = !isStale;
  };

  // Nothing of the person's was sent or lost: the page must not jump to the line that says so (request-errors.js).
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    live.addEventListener(name, (event) => {
      event.stopPropagation();
      show(true);
    });
  }
  live.addEventListener("htmx:afterRequest", (event) => {
    event.stopPropagation();
  });
})();
