/* What script adds to a shop that works without it. Forms and links name the parts of the page
   that they change (data-parts); this sends them, takes those ids from the answer, moves the
   focus where the answer says (data-focus) and speaks its data-say. Whatever fails falls back
   to what the browser does by itself. */
(() => {
  "use strict";
  const PATIENCE = 8000;
  const byId = (id) => document.getElementById(id);
  let retry = 0;

  const say = (text) => {
    const live = byId("live");
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 80);
  };

  const fetchPage = async (address, parts, options = {}) => {
    const answer = await fetch(address, {
      ...options,
      headers: { "X-Parts": parts.join(" ") },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status >= 500) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, address: answer.url };
  };

  /* All parts or none: an answer that lacks one is another page. */
  const swap = (parts, page) => {
    const fresh = parts.map((id) => page.getElementById(id));
    if (fresh.some((part, i) => !part || !byId(parts[i]))) return false;
    const focused = document.activeElement && document.activeElement.id;
    let spoken = "";
    for (const part of fresh) {
      const old = byId(part.id);
      const before = old.dataset.say;
      old.replaceWith(document.adoptNode(part));
      if (part.dataset.say && part.dataset.say !== before) spoken = part.dataset.say;
      const target = part.querySelector("[data-focus]");
      if (target) target.focus();
    }
    const again = focused && byId(focused);
    if (again && document.activeElement === document.body) again.focus();
    if (spoken) say(spoken);
    return true;
  };

  const partsOf = (element) => (element && element.dataset.parts || "").split(" ").filter(Boolean);

  /* Forms: one press, one sending. */
  const release = (form) => {
    delete form.dataset.sending;
    for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
  };

  const sendParts = async (form, button, parts) => {
    const body = new URLSearchParams(new FormData(form, button));
    try {
      const answer = await fetchPage(form.getAttribute("action"), parts, { method: "POST", body });
      if (!swap(parts, answer.page)) location.assign(answer.address);
      release(form);
    } catch {
      /* What adds to a cart may have arrived: look there instead of adding twice. */
      if (form.dataset.recover) location.assign(form.dataset.recover);
      else {
        release(form);
        form.requestSubmit(button);
      }
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.dataset.sending || (button && button.ariaDisabled === "true")) return event.preventDefault();
    if (!navigator.onLine) {
      event.preventDefault();
      return say(byId("live").dataset.offline);
    }
    form.dataset.sending = "1";
    setTimeout(release, PATIENCE * 2, form);
    if (button) {
      button.setAttribute("aria-busy", "true");
      if (button.dataset.busy) say(button.dataset.busy);
    }
    const named = partsOf(button);
    const parts = named.length ? named : partsOf(form);
    if (!parts.length || form.method !== "post" || form.dataset.plain) return;
    event.preventDefault();
    form.dataset.plain = "1";
    sendParts(form, button, parts).finally(() => { delete form.dataset.plain; });
  });

  /* A choice that presses its button, or that shows itself on the page. */
  document.addEventListener("change", async ({ target }) => {
    if (target.dataset.press) {
      const button = byId(target.dataset.press);
      button.form.requestSubmit(button);
    } else if (target.dataset.look) {
      try {
        const { page } = await fetchPage(target.dataset.look, partsOf(target));
        if (target.checked) swap(partsOf(target), page);
      } catch { /* The form still says the truth: the cart shows the price. */ }
    }
  });

  /* "Show more" goes on in place. */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-append]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    try {
      const { page } = await fetchPage(link.href, [link.dataset.append, "more"]);
      const more = [...page.getElementById(link.dataset.append).children];
      byId(link.dataset.append).append(...more);
      byId("more").replaceWith(page.getElementById("more"));
      more[0].querySelector("a").focus();
    } catch {
      location.assign(link.href);
    }
  });

  /* After a refused sending a field's error goes when the field is right. */
  document.addEventListener("input", ({ target }) => {
    if (target.form) clearTimeout(retry);
    if (target.ariaInvalid !== "true" || !target.checkValidity()) return;
    target.removeAttribute("aria-invalid");
    const error = byId(target.name + "-error");
    if (error) error.remove();
    target.closest(".wrong").classList.remove("wrong");
  });

  /* The visitor's own bits, asked only by who has a cart. */
  const askMe = async () => {
    const link = byId("cart-link");
    if (!link || !/(^|; )cart_hint=/.test(document.cookie)) return;
    try {
      swap([link.id], (await fetchPage(link.dataset.me, [link.id])).page);
    } catch { /* The link works without its number. */ }
  };

  /* An order's page asks until its state is final, ever more slowly, and not while hidden. */
  const watch = (wait = 2000, until = Date.now() + 300000) => setTimeout(async () => {
    const state = document.querySelector("[data-poll]");
    if (!state || Date.now() > until) return;
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => watch(0, until), { once: true });
      return;
    }
    try {
      const { page } = await fetchPage(state.dataset.poll, partsOf(state));
      const fresh = page.getElementById(state.id);
      if (fresh && fresh.outerHTML !== state.outerHTML && swap(partsOf(state), page)) {
        document.title = fresh.dataset.title;
      }
    } catch { /* Asked again below. */ }
    watch(Math.min(Math.max(wait, 2000) * 1.5, 15000), until);
  }, wait);

  /* Nothing was done and a second try was promised: keep it, unless the visitor goes on typing. */
  const tryAgain = () => {
    const place = document.querySelector("[data-retry][data-words]");
    if (!place) return;
    place.textContent = place.dataset.words;
    retry = setTimeout(() => {
      const button = place.closest(".note, .stack.narrow").querySelector("button, [data-retry-link]");
      if (button) button.click();
    }, Number(place.dataset.retry) * 1000);
  };

  addEventListener("pageshow", ({ persisted }) => {
    for (const form of document.forms) release(form);
    if (persisted) askMe();
  });
  askMe();
  watch();
  tryAgain();
})();
