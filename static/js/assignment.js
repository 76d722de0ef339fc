// Giving an assignment: once it is written what is to be done, who can do it opens by itself.
// Hooks: [data-chibo-assignment] around one assignment, [data-chibo-assignment-who] its fold with the members.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const assignment = event.target.closest("[data-chibo-assignment]");
    if (!assignment || event.target.tagName !== "TEXTAREA" || !event.target.value.trim()) return;
    const who = assignment.querySelector("[data-chibo-assignment-who]");
    if (!who.querySelector("input:checked")) who.open = true;
  });
})();
