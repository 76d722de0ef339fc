// Giving an assignment: once something is written of what is to be done, who can do it opens by itself, one time.
// It opens while one types and not when the field is left: the touch that leaves it may be the one on the fold itself.
// Hooks: [data-chibo-assignment] around one assignment, [data-chibo-assignment-who] its fold with the members.
(() => {
  "use strict";
  const opened = new WeakSet();
  document.addEventListener("input", (event) => {
    const assignment = event.target.closest("[data-chibo-assignment]");
    if (!assignment || event.target.tagName !== "TEXTAREA" || !event.target.value.trim()) return;
    const who = assignment.querySelector("[data-chibo-assignment-who]");
    if (opened.has(who)) return;
    opened.add(who);
    if (!who.querySelector("input:checked")) who.open = true;
  });
})();
