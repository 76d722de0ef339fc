// Keeps what is being typed on the server every few seconds and says so in words. Nothing is stored on the device.
// Hooks: form[data-chibo-autosave=URL], [data-chibo-autosave-line].
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-autosave]");
  if (!form) return;
  const line = form.querySelector("[data-chibo-autosave-line]");
  const EVERY = 5000;
  const RETRY = 15000;
  const LEAVING_LIMIT = 60000; // browsers send no more than 64 KB for a page that is going away
  // What was typed before this file came over a slow line counts, too.
  let dirty = [...form.elements].some((field) => field.type !== "hidden" && field.value !== (field.defaultValue ?? field.value));
  let sending = null;
  let retryAt = 0;

  const say = (text, tone) => {
    line.textContent = text;
    line.className = `saved-line autosave-line saved-line-${tone}`;
  };

  const failed = (text, tone) => {
    dirty = true;
    retryAt = Date.now() + RETRY;
    say(text, tone);
  };

  const keep = async (leaving) => {
    if (!dirty || (sending && !leaving) || (Date.now() < retryAt && !leaving)) return;
    const body = new URLSearchParams(new FormData(form));
    const keepalive = leaving && body.toString().length < LEAVING_LIMIT;
    const mine = new AbortController();
    sending = mine;
    dirty = false;
    try {
      const response = await fetch(form.dataset.chiboAutosave, { method: "POST", body, keepalive, signal: mine.signal, headers: { "HX-Request": "true" } });
      if (response.status === 401) {
        failed("Hết phiên đăng nhập, nội dung vẫn còn trên trang này. Mời đồng chí bấm Lưu để đăng nhập lại.", "bad");
      } else if (response.ok) {
        say((await response.json()).text, "ok");
      } else {
        failed("Chưa giữ được phần vừa gõ. Nội dung vẫn còn trên trang này, mời đồng chí bấm Lưu.", "bad");
      }
    } catch (error) {
      if (error.name !== "AbortError") failed("Mất mạng, đồng chí vẫn ghi được. Nội dung còn trên trang này, chưa gửi.", "wait");
    }
    if (sending === mine) sending = null;
  };

  form.addEventListener("input", () => {
    dirty = true;
    if (Date.now() >= retryAt) say("Đang ghi, chưa lưu", "wait");
  });
  form.addEventListener("focusout", () => keep(false));
  // What is saved for good must not come back as a draft that was still on its way.
  form.addEventListener("submit", () => {
    dirty = false;
    if (sending) sending.abort();
  });
  document.addEventListener("visibilitychange", () => keep(document.visibilityState === "hidden"));
  window.addEventListener("online", () => { retryAt = 0; keep(false); });
  setInterval(() => keep(false), EVERY);
  keep(false);
})();
