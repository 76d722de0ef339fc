// Giving an assignment: once something is written of what is to be done, who can do it opens by itself, one time.
// It opens while one types and not when the field is left: the touch that leaves it may be the one on the fold itself.
// Hooks: [data-chibo-assignment] around one assignment, [data-chibo-assignment-who] its fold with the members.
(() => {
  "use strict";
  const opened = new WeakSet();
  const offer = (field) => {
    const assignment = field.closest("[data-chibo-assignment]");
    if (!assignment || field.tagName !== "TEXTAREA" || !field.value.trim()) return;
    const who = assignment.querySelector("[data-chibo-assignment-who]");
    if (opened.has(who)) return;
    opened.add(who);
    if (!who.querySelector("input:checked")) who.open = true;
  };
  document.addEventListener("input", (event) => offer(event.target));
  // What was typed before this file came over a slow line counts, too.
  document.querySelectorAll("[data-chibo-assignment] textarea").forEach((field) => {
    if (field.value !== field.defaultValue) offer(field);
  });
})();
