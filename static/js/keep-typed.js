// Guards what was typed: leaving a page with unsaved changes asks first. Nothing is stored on the device.
// Hook: <form data-chibo-keep>
(() => {
  "use strict";
  const changed = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-chibo-keep]");
    if (form) changed.add(form);
  });

  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-chibo-keep]");
    if (form && event.detail.successful) changed.delete(form);
    if (form && !event.detail.successful) changed.add(form);
  });

  window.addEventListener("beforeunload", (event) => {
    const open = [...changed].some((form) => form.isConnected);
    if (open) event.preventDefault();
  });
})();
