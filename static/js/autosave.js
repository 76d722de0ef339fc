// Keeps what is being typed on the server every few seconds and says so in words. Nothing is stored on the device.
// Hooks: form[data-chibo-autosave=URL], [data-chibo-autosave-line].
(() => {
  "use strict";
  const form = document.querySelector("form[data-chibo-autosave]");
  if (!form) return;
  const line = form.querySelector("[data-chibo-autosave-line]");
  const EVERY = 5000;
  const RETRY = 15000;
  let dirty = false;
  let busy = false;

  const say = (text, tone) => {
    line.textContent = text;
    line.className = `saved-line saved-line-${tone}`;
  };

  const keep = async (leaving) => {
    if (!dirty || busy) return;
    busy = true;
    dirty = false;
    try {
      const response = await fetch(form.dataset.chiboAutosave, { method: "POST", body: new FormData(form), keepalive: leaving, headers: { "HX-Request": "true" } });
      if (response.status === 401 || response.redirected) {
        dirty = true;
        say("Hết phiên đăng nhập, nội dung vẫn còn trên trang này. Mời đồng chí bấm Lưu để đăng nhập lại.", "bad");
      } else if (response.ok) {
        say((await response.json()).text, "ok");
      } else {
        dirty = true;
        say("Chưa giữ được phần vừa gõ. Nội dung vẫn còn trên trang này, máy đang thử lại.", "bad");
      }
    } catch (error) {
      dirty = true;
      say("Mất mạng, đồng chí vẫn ghi được. Nội dung còn trên trang này, chưa gửi.", "wait");
    }
    busy = false;
    if (dirty) setTimeout(keep, RETRY);
  };

  form.addEventListener("input", () => {
    dirty = true;
    say("Đang ghi, chưa lưu", "wait");
  });
  form.addEventListener("focusout", () => keep(false));
  document.addEventListener("visibilitychange", () => keep(document.visibilityState === "hidden"));
  setInterval(() => keep(false), EVERY);
})();
