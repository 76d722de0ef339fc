// Moves a line of the agenda up or down without a load, numbers the lines anew, keeps one focus and the sum of minutes.
// Hooks: form[data-chibo-agenda], [data-chibo-agenda-list] > [data-chibo-agenda-row], button[data-chibo-agenda-move],
// input[data-chibo-agenda-focus], input[data-chibo-agenda-minutes], [data-chibo-agenda-total]
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-agenda]");
  if (!form) return;
  const list = form.querySelector("[data-chibo-agenda-list]");
  const total = form.querySelector("[data-chibo-agenda-total]");

  const number = () => {
    [...list.children].forEach((row, index) => {
      row.querySelector("input[name$='-position']").value = String(index + 1);
    });
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-chibo-agenda-move]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-chibo-agenda-row]");
    const isUp = button.dataset.chiboAgendaMove === "up";
    const other = isUp ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (isUp) other.before(row);
    else other.after(row);
    number();
    button.focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });

  list.addEventListener("change", (event) => {
    if (!event.target.matches("[data-chibo-agenda-focus]") || !event.target.checked) return;
    list.querySelectorAll("[data-chibo-agenda-focus]").forEach((box) => {
      if (box !== event.target) box.checked = false;
    });
  });

  list.addEventListener("input", () => {
    const minutes = [...list.querySelectorAll("[data-chibo-agenda-minutes]")].map((box) => Number(box.value) || 0);
    total.textContent = String(minutes.reduce((sum, one) => sum + one, 0));
  });
})();
