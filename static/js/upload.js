// Sends chosen files one by one as soon as they are chosen, says how far each is, and lets a failed one be sent again. What
// is typed elsewhere on the page stays. Photographs are made smaller before they go out. Without it the plain form sends all.
// Hooks: [data-chibo-upload=URL][data-chibo-upload-role], [data-chibo-upload-lines], [data-chibo-upload-plain], [data-chibo-upload-page].
(() => {
  "use strict";
  const LONGEST = 2400;
  let waiting = 0;

  const smaller = async (file) => {
    if (file.type !== "image/jpeg" || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = LONGEST / Math.max(picture.width, picture.height);
      if (scale >= 1) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  };

  const lineFor = (place, name, page) => {
    const line = document.createElement("li");
    const words = document.createElement("span");
    line.append(words);
    place.querySelector("[data-chibo-upload-lines]").append(line);
    const title = page ? `Trang ${page}, ${name}` : name;
    const tell = (text) => { words.textContent = text; };
    return { line, page, tell, say: (text) => tell(`${title}: ${text}`) };
  };

  const done = (shown, answer) => {
    shown.tell(shown.page ? `Trang ${shown.page}: ${answer.text}` : answer.text);
    if (!answer.picture) return;
    const image = document.createElement("img");
    image.src = answer.picture;
    image.alt = "";
    shown.line.prepend(image);
  };

  const offer = (place, shown, file, text) => {
    shown.say(text);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-quiet";
    again.textContent = "Gửi lại";
    again.addEventListener("click", () => { again.remove(); queue(place, [file], shown); });
    shown.line.append(again);
  };

  // Photographs follow each other: the next one is of the next page, unless another number is typed.
  const nextPage = (place) => {
    const input = place.closest("form").querySelector("[data-chibo-upload-page]");
    if (!input) return "";
    const page = input.value.trim();
    if (/^\d+$/.test(page)) input.value = Number(page) + 1;
    return page;
  };

  const send = (place, file, shown) => new Promise((finish) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", place.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("role", place.dataset.chiboUploadRole);
    body.append("page", shown.page);
    body.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", place.dataset.chiboUpload);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) shown.say(`đang gửi ${Math.round((100 * event.loaded) / event.total)}%`);
    };
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not ours: the sentences below say it */ }
      if (request.status === 200) done(shown, answer);
      else if (request.status === 400 && answer.text) shown.say(answer.text);
      else if (request.status === 401) offer(place, shown, file, "Hết phiên đăng nhập. Mời đồng chí đăng nhập ở trang khác rồi gửi lại.");
      else if (request.status === 413) shown.say("Tệp này lớn quá 20 MB. Mời đồng chí chụp ở cỡ ảnh thường.");
      else offer(place, shown, file, "Chưa gửi được. Mời đồng chí gửi lại.");
      finish();
    };
    request.onerror = () => { offer(place, shown, file, "Mất mạng, chưa gửi được. Ảnh vẫn còn trên máy."); finish(); };
    request.send(body);
  });

  let turn = Promise.resolve();
  const queue = (place, files, again) => {
    for (const file of files) {
      const shown = again || lineFor(place, file.name, nextPage(place));
      shown.say("đang chờ gửi");
      waiting += 1;
      turn = turn.then(async () => {
        await send(place, again ? file : await smaller(file), shown);
        waiting -= 1;
      });
    }
  };

  for (const place of document.querySelectorAll("[data-chibo-upload]")) {
    place.classList.add("is-live");
    const plain = place.closest("form").querySelector("[data-chibo-upload-plain]");
    if (plain) plain.hidden = true;
    place.addEventListener("change", (event) => {
      if (event.target.type !== "file") return;
      queue(place, [...event.target.files]);
      event.target.value = "";
    });
  }

  window.addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
})();
