// Counts the minutes on since the meeting began and since this step was opened. Without script the page shows those of its opening.
// Hooks: [data-chibo-clock] with -planned (minutes or ''), [data-chibo-clock-here|total] (ISO moments).
(() => {
  "use strict";
  const minutes = (moment) => Math.max(0, Math.floor((Date.now() - new Date(moment)) / 60000));
  const tick = () => {
    document.querySelectorAll("[data-chibo-clock]").forEach((clock) => {
      const here = clock.querySelector("[data-chibo-clock-here]");
      const total = clock.querySelector("[data-chibo-clock-total]");
      const planned = parseInt(clock.dataset.chiboClockPlanned, 10);
      here.textContent = minutes(here.dataset.chiboClockHere);
      total.textContent = minutes(total.dataset.chiboClockTotal);
      clock.classList.toggle("guide-over", Number(here.textContent) >= planned);
    });
  };
  setInterval(tick, 10000);
})();
