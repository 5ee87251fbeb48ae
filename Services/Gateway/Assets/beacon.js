// Tells the contractor how long this page was read and which parts of it: how, the page says at its end. It says nothing
// of who reads, keeps nothing in the browser and asks no other site. The page works the same without it.

const beatEvery = 10_000;
const idleAfter = 60_000;
const mostTold = 60_000;
const personAfter = 3_000;
const longestWait = 600_000;
const pauses = [2_000, 4_000, 8_000, 16_000, 32_000];

// What a person does and no script can fake: `isTrusted` is the browser's own word for it. `scroll` is not among them,
// since a script that scrolls makes events of that kind which are trusted. `proposal.js` has the same list.
const personEvents = ["pointerdown", "pointermove", "keydown", "touchstart", "touchmove", "wheel"];

// What is done with the page, gathered until it is told.
class Reading {
  #active = 0;
  #events = 0;
  #parts = new Map();
  #deepest = 0;
  #inView = new Map();
  #since = null;
  #lastInput = performance.now();
  #observer = new IntersectionObserver((entries) => this.#see(entries), { rootMargin: "-10% 0px" });
  // Of the whole load.
  activeAltogether = 0;
  isPerson = false;

  start() {
    for (const part of document.querySelectorAll("main [data-part]")) this.#observer.observe(part);
    this.look();
  }

  #see(entries) {
    this.settle();
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#inView.set(target, target.dataset.part);
      else this.#inView.delete(target);
    }
  }

  // Time passes while the page is visible and its reader is not idle. Parts that are in view together share it.
  settle() {
    const now = performance.now();
    const spent = this.#since === null ? 0 : Math.min(now, this.#lastInput + idleAfter) - this.#since;
    if (spent > 0) {
      this.#active += spent;
      this.activeAltogether += spent;
      const parts = new Set(this.#inView.values());
      for (const part of parts) this.#parts.set(part, (this.#parts.get(part) ?? 0) + spent / parts.size);
    }
    this.#since = document.visibilityState === "visible" ? now : null;
  }

  // Coming back to a page is doing something, too.
  look() {
    this.settle();
    if (document.visibilityState === "visible") this.#lastInput = performance.now();
    this.scrolled();
  }

  noticed() {
    this.settle();
    this.#lastInput = performance.now();
    this.#events += 1;
    this.isPerson = true;
  }

  scrolled() {
    if (document.visibilityState !== "visible") return;
    const height = document.documentElement.scrollHeight;
    const seen = Math.round(((scrollY + innerHeight) / height) * 10_000);
    this.#deepest = Math.max(this.#deepest, Math.min(seen, 10_000) || 0);
  }

  // All that there is to tell, which then is told; `null` when that is nothing.
  take() {
    this.settle();
    const active = Math.floor(Math.min(this.#active, mostTold));
    if (active < 1 && this.#events < 1) return null;
    const share = this.#active > mostTold ? mostTold / this.#active : 1;
    const parts = [...this.#parts].map(([name, time]) => [name, Math.floor(time * share)]);
    const told = {
      active_milliseconds: active,
      trusted_events: Math.min(this.#events, 100_000),
      scroll_basis_points: this.#deepest,
      parts: Object.fromEntries(parts.filter(([, time]) => time > 0).slice(0, 64)),
      webdriver: navigator.webdriver === true,
    };
    this.#active = 0;
    this.#events = 0;
    this.#parts.clear();
    return told;
  }
}

// Brings what was read to the server, one beat after the other. One that nobody took is sent again as it was, under its
// number, so that it counts once; what comes meanwhile waits for the next.
class Beats {
  #address;
  #load;
  #reading = new Reading();
  #sequence = 0;
  // The beat that is not answered yet, and how often it failed.
  #open = null;
  #failures = 0;
  #isUnderWay = false;
  #pausedUntil = 0;
  #retry = 0;
  #personTimer = 0;
  #isPersonTold = false;
  #beat = 0;
  #abort = new AbortController();

  constructor(address, load) {
    this.#address = address;
    this.#load = load;
  }

  start() {
    const options = { passive: true, capture: true, signal: this.#abort.signal };
    for (const name of personEvents) {
      addEventListener(name, (event) => {
        if (!event.isTrusted) return;
        this.#reading.noticed();
        this.#tellOfPerson();
      }, options);
    }
    addEventListener("scroll", () => this.#reading.scrolled(), options);
    document.addEventListener("visibilitychange", () => this.#look(), options);
    addEventListener("pagehide", () => this.#leave(), options);
    // Back from where browsers keep pages as they were: the same load goes on.
    addEventListener("pageshow", (event) => event.persisted && this.#look(), options);
    this.#beat = setInterval(() => this.#send(), beatEvery);
    this.#reading.start();
  }

  #look() {
    this.#reading.look();
    if (document.visibilityState === "visible") this.#tellOfPerson();
    else this.#leave();
  }

  // As soon as it is known that a person is there, so that their decision needs no second click.
  #tellOfPerson() {
    if (this.#isPersonTold || !this.#reading.isPerson) return;
    this.#reading.settle();
    clearTimeout(this.#personTimer);
    const left = personAfter - this.#reading.activeAltogether;
    if (left <= 0) this.#send();
    else if (document.visibilityState === "visible") {
      this.#personTimer = setTimeout(() => this.#tellOfPerson(), left + 5);
    }
  }

  // The beat that is open, else a new one; `null` when there is nothing to tell, or not now.
  #next() {
    if (this.#abort.signal.aborted || this.#isUnderWay || performance.now() < this.#pausedUntil) return null;
    if (this.#open === null) {
      const told = this.#reading.take();
      if (told === null) return null;
      this.#sequence += 1;
      this.#open = JSON.stringify({ load: this.#load, sequence: this.#sequence, ...told });
      this.#isPersonTold ||= this.#reading.isPerson && this.#reading.activeAltogether >= personAfter;
    }
    return this.#open;
  }

  #done() {
    this.#open = null;
    this.#failures = 0;
  }

  async #send() {
    const body = this.#next();
    if (body === null) return;
    this.#isUnderWay = true;
    let answer = null;
    try {
      answer = await fetch(this.#address, {
        method: "POST",
        credentials: "same-origin",
        keepalive: true,
        redirect: "error",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout?.(20_000),
      });
    } catch {
      // The network is gone, which is nobody's business but the next beat's.
    }
    this.#isUnderWay = false;
    this.#answered(answer);
  }

  #answered(answer) {
    if (answer?.ok) {
      this.#done();
      // What was done while this was under way and can't wait.
      if (document.visibilityState === "visible") this.#tellOfPerson();
      else this.#leave();
    } else if (answer === null || answer.status >= 500 || answer.status === 429) {
      this.#failed(Number(answer?.headers.get("retry-after")) || 0);
    } else {
      this.#stop();
    }
  }

  #failed(seconds) {
    const pause = pauses[this.#failures];
    this.#failures += 1;
    const wait = Math.min(Math.max(pause ?? pauses.at(-1), seconds * 1000), longestWait);
    this.#pausedUntil = performance.now() + wait;
    // Given up; its time is not known to have been counted, so it is never told again.
    if (pause === undefined) this.#done();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#send(), wait + 5);
  }

  // Whether it arrives is never known: it counts as told, so that it can't count twice.
  #leave() {
    const body = this.#next();
    if (body === null) return;
    if (navigator.sendBeacon(this.#address, new Blob([body], { type: "application/json" }))) this.#done();
  }

  #stop() {
    this.#abort.abort();
    clearInterval(this.#beat);
    clearTimeout(this.#personTimer);
    clearTimeout(this.#retry);
  }
}

const { beats, load } = document.body.dataset;
if (beats && load) new Beats(beats, load).start();
