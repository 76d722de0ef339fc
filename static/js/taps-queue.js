// Touches that are not yet on the server: kept in the page and on this device, without names, until they were counted once.
// Another person who signs in here does not send them, and signing out forgets them (sign-out.js).
// Gives window.chiboTaps(address, owner, csrf, told) → {push(member, act, value), send(), size()}; `told(what, answer, waiting,
// touch)` hears 'saved', 'refused', 'waiting' or 'expired'.
(() => {
  "use strict";
  const PREFIX = "chibo-taps";
  const EVERY = 8000;

  window.chiboTaps = (address, owner, csrf, told) => {
    const key = `${PREFIX}|${owner}|${address}`;
    Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && name.split("|")[1] !== owner).forEach((name) => localStorage.removeItem(name));
    let queue = JSON.parse(localStorage.getItem(key) || "[]");
    let sending = false;
    let alone = false;
    const keep = () => (queue.length ? localStorage.setItem(key, JSON.stringify(queue)) : localStorage.removeItem(key));

    const send = async () => {
      if (sending || !queue.length) return;
      sending = true;
      let goesOn = true;
      const batch = queue.slice(0, alone ? 1 : 100);
      const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, taps: JSON.stringify(batch) });
      try {
        const response = await fetch(address, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
        if (response.ok) {
          queue = queue.slice(batch.length);
          keep();
          told("saved", await response.json(), queue.length);
        } else if (response.status === 400 && batch.length > 1) {
          alone = true; // one of them cannot be: send them one by one and tell which
        } else if (response.status === 400) {
          queue = queue.slice(1);
          told("refused", await response.json(), queue.length, batch[0]);
        } else {
          goesOn = false;
          told(response.status === 401 ? "expired" : "waiting", {}, queue.length);
        }
      } catch {
        goesOn = false;
        told("waiting", {}, queue.length);
      }
      sending = false;
      keep();
      if (!queue.length) alone = false;
      if (goesOn) send();
    };

    window.addEventListener("online", send);
    setInterval(send, EVERY);
    send();
    return {
      push: (member, act, value) => {
        queue.push([crypto.randomUUID ? crypto.randomUUID() : randomId(), member, act, value]);
        keep();
        send();
      },
      send,
      size: () => queue.length,
    };
  };

  // Pages that do not come over https, as on a branch's own machine, have no randomUUID.
  const randomId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
})();
