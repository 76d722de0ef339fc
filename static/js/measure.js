// A number against its measure: '180/226 hộ (79,6%)' while it is typed; when all is done, 'Hoàn thành' is suggested once.
// Hooks: [data-chibo-result] around one assignment, [data-chibo-measure=TOTAL] around the number,
// [data-chibo-measure-words][data-unit].
(() => {
  "use strict";
  const written = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  const share = (done, total) => `${((Math.round((done * 1000) / total)) / 10).toFixed(1).replace(".", ",")}%`;
  document.querySelectorAll("[data-chibo-measure]").forEach((box) => {
    const field = box.querySelector("input");
    const words = box.querySelector("[data-chibo-measure-words]");
    const states = box.closest("[data-chibo-result]").querySelectorAll("input[type=radio]");
    const total = Number(box.dataset.chiboMeasure);
    const first = [...states].find((radio) => radio.checked);
    let chosen = false;
    states.forEach((radio) => radio.addEventListener("change", () => { chosen = true; }));
    field.addEventListener("input", () => {
      const done = /^\d{1,9}$/.test(field.value) ? Number(field.value) : null;
      const line = `${done === null ? "trên " : `${written(done)}/`}${written(total)} ${words.dataset.unit}`;
      words.textContent = done === null ? line : `${line} (${share(done, total)})`;
      if (chosen || done === null) return;
      const suggested = [...states].find((radio) => radio.value === "done");
      (done >= total ? suggested : first || suggested).checked = true;
    });
  });
})();
