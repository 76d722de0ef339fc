// Copies a text so that it can be pasted elsewhere; without script the text is marked and copied by hand.
// Hooks: button[data-chibo-copy=ID of the text area] with data-chibo-copied (what is said then), [data-chibo-copy-said].
(() => {
  "use strict";
  const copied = async (area) => {
    area.focus();
    area.select();
    area.setSelectionRange(0, area.value.length);
    try {
      await navigator.clipboard.writeText(area.value);
      return true;
    } catch {
      return document.execCommand("copy"); // old phones, and pages without TLS
    }
  };

  document.querySelectorAll("[data-chibo-copy]").forEach((button) => {
    const area = document.getElementById(button.dataset.chiboCopy);
    const said = document.querySelector("[data-chibo-copy-said]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copied(area);
      said.textContent = done ? button.dataset.chiboCopied : "Máy này chưa chép được. Nội dung đã được chọn sẵn, mời đồng chí giữ tay vào khung rồi chọn chép.";
    });
  });
})();
