// Tells the server once that a person is looking: the page was visible for three seconds and something was done that
// no script can fake. Reading and deciding work without it; the decision then asks for a confirmation.

const neededVisibleMilliseconds = 3000;
const humanEvents = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel", "scroll"];

class PersonSignal {
  #address;
  #visibleMilliseconds = 0;
  #visibleSince = null;
  #trustedEvents = 0;
  #timer = 0;
  #abort = new AbortController();

  constructor(address) {
    this.#address = address;
  }

  start() {
    const options = { passive: true, capture: true, signal: this.#abort.signal };
    for (const name of humanEvents) addEventListener(name, (event) => this.#notice(event), options);
    document.addEventListener("visibilitychange", () => this.#look(), options);
    this.#look();
  }

  #notice(event) {
    if (!event.isTrusted) return;
    this.#trustedEvents += 1;
    this.#sendWhenDue();
  }

  #look() {
    clearTimeout(this.#timer);
    if (this.#visibleSince !== null) {
      this.#visibleMilliseconds += performance.now() - this.#visibleSince;
      this.#visibleSince = null;
    }
    if (document.visibilityState !== "visible") return;
    this.#visibleSince = performance.now();
    const left = Math.max(0, neededVisibleMilliseconds - this.#visibleMilliseconds);
    this.#timer = setTimeout(() => this.#sendWhenDue(), left + 5);
  }

  #visible() {
    const current = this.#visibleSince === null ? 0 : performance.now() - this.#visibleSince;
    return Math.floor(this.#visibleMilliseconds + current);
  }

  #sendWhenDue() {
    const visible = this.#visible();
    if (this.#trustedEvents < 1 || visible < neededVisibleMilliseconds) return;
    clearTimeout(this.#timer);
    this.#abort.abort();
    fetch(this.#address, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        visible_milliseconds: visible,
        trusted_events: Math.min(this.#trustedEvents, 1000000),
        webdriver: navigator.webdriver === true,
      }),
    }).catch(() => {});
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

const address = document.body.dataset.signal;
if (address) new PersonSignal(address).start();
unfoldForPrint();
document.getElementById("problems")?.focus();
