// Makes the page quicker to use: reading and deciding work without it.

const neededVisibleMilliseconds = 3000;
// What a person does and no script can fake, as in `beacon.js`, which says why `scroll` is not among them.
const personEvents = ["pointerdown", "pointermove", "keydown", "touchstart", "touchmove", "wheel"];

// Shows what the choices come to as they are made. The server computes it; this only puts its texts in their places.
// When it can't, the button that pages without script have comes back.
class Choices {
  #form;
  #status = document.getElementById("choice-status");
  #update = document.querySelector(".update-total button");
  #request = null;
  #timer = 0;

  constructor(form) {
    this.#form = form;
  }

  start() {
    this.#updatesByItself(true);
    // A browser that goes back restores the boxes, and not the texts.
    addEventListener("pageshow", () => {
      const isChanged = this.#choices().some(
        (control) => control.checked !== control.defaultChecked || control.value !== control.defaultValue);
      if (isChanged) this.#ask();
    });
    document.addEventListener("input", (event) => this.#changed(event, 300));
    document.addEventListener("change", (event) => this.#changed(event, 0));
  }

  // A button that is off is not what the Enter key presses.
  #updatesByItself(isOn) {
    document.documentElement.classList.toggle("updates", isOn);
    if (this.#update) this.#update.disabled = isOn;
  }

  #changed(event, delay) {
    const control = event.target;
    if (control.form !== this.#form || control.dataset.choice === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), control.type === "text" ? delay : 0);
  }

  async #ask() {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    try {
      const answer = await fetch(this.#form.dataset.quotation, {
        method: "POST",
        credentials: "same-origin",
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(this.#form)).toString(),
        signal: request.signal,
      });
      const found = await answer.json();
      if (answer.ok) this.#show(found);
      else if (answer.status === 422) this.#refuse(found);
      else this.#fail();
    } catch (error) {
      if (error.name !== "AbortError") this.#fail();
    }
  }

  #show(found) {
    this.#updatesByItself(true);
    for (const place of document.querySelectorAll("[data-figure]")) {
      const text = found.figures[place.dataset.figure];
      if (text !== undefined && place.textContent !== text) place.textContent = text;
    }
    this.#form.elements.total.value = found.total_cents;
    for (const control of this.#choices()) {
      this.#accept(control);
      if (control.type === "checkbox") {
        const row = control.closest(".option");
        row?.classList.toggle("in", control.checked);
        row?.classList.toggle("out", !control.checked);
      }
      if (control.type === "radio") control.closest(".card")?.classList.toggle("chosen", control.checked);
    }
    this.#say(found.status, false);
  }

  #refuse(found) {
    for (const control of this.#choices()) this.#accept(control);
    const field = this.#form.elements.namedItem(found.field ?? "");
    if (field instanceof HTMLElement) this.#mark(field, found.detail);
    this.#say(found.detail, true);
  }

  #choices() {
    return [...this.#form.elements].filter((control) => control.dataset.choice !== undefined);
  }

  // At the field, as pages without script have it.
  #mark(field, text) {
    const label = field.closest("label");
    if (!label) return;
    const error = document.createElement("span");
    error.className = "field-error";
    error.id = `${field.name}-error`;
    error.textContent = text;
    label.classList.add("wrong");
    label.after(error);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
  }

  #accept(control) {
    if (!control.hasAttribute("aria-invalid")) return;
    control.closest("label")?.classList.remove("wrong");
    document.getElementById(`${control.name}-error`)?.remove();
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }

  #fail() {
    this.#updatesByItself(false);
    this.#say(this.#form.dataset.notUpdated, true);
  }

  #say(text, isProblem) {
    this.#status.textContent = text;
    this.#status.classList.toggle("problem", isProblem);
  }
}

// An answer is read once it was in view for as long as it takes to have opened a page, with something done that no script
// can fake. The button that says so stays for everybody else.
class ReadAnswers {
  #form;
  #observer = new IntersectionObserver(([entry]) => this.#look(entry.isIntersecting));
  #abort = new AbortController();
  #timer = 0;
  #isPerson = false;
  #wasSeen = false;

  constructor(form) {
    this.#form = form;
  }

  start() {
    const options = { passive: true, capture: true, signal: this.#abort.signal };
    for (const name of personEvents) {
      addEventListener(name, (event) => {
        this.#isPerson ||= event.isTrusted;
        this.#markWhenRead();
      }, options);
    }
    this.#observer.observe(this.#form);
  }

  #look(isInView) {
    clearTimeout(this.#timer);
    if (!isInView) return;
    this.#timer = setTimeout(() => {
      this.#wasSeen = true;
      this.#markWhenRead();
    }, neededVisibleMilliseconds);
  }

  #markWhenRead() {
    if (!this.#isPerson || !this.#wasSeen || document.visibilityState !== "visible") return;
    this.#abort.abort();
    this.#observer.disconnect();
    fetch(this.#form.action, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(new FormData(this.#form)).toString(),
    }).catch(() => {});
  }
}

// What is being prepared is asked for again, less and less often, until it is there: nobody has to load the page anew.
class Deposit {
  #place;
  #milliseconds = 400;

  constructor(place) {
    this.#place = place;
  }

  start() {
    const address = this.#place.querySelector("[data-ask]")?.dataset.ask;
    if (!address || this.#milliseconds > 60_000) return;
    setTimeout(() => this.#ask(address), this.#milliseconds);
    this.#milliseconds *= 1.6;
  }

  #ask(address) {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    // Parsed by the browser as a document of its own, in which nothing runs.
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const part = request.status === 200 && request.responseXML?.body;
      if (part && part.textContent.trim() !== this.#place.textContent.trim()) {
        this.#place.replaceChildren(...part.children);
      }
      this.start();
    });
    request.send();
  }
}

// Folded terms belong on paper; browsers that can do it by stylesheet alone do not need this.
function unfoldForPrint() {
  const folded = () => document.querySelectorAll("details:not([open])");
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...folded()];
    for (const part of opened) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
    opened = [];
  });
}

const acceptance = document.getElementById("acceptance");
if (acceptance?.dataset.quotation) new Choices(acceptance).start();
const unread = document.querySelector("form.mark-read");
if (unread) new ReadAnswers(unread).start();
const deposit = document.getElementById("deposit");
if (deposit) new Deposit(deposit).start();
unfoldForPrint();
