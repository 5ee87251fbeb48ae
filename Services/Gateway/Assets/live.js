// Keeps a page of the team as true as it was when it was loaded: when something happens that concerns it, the parts that
// tell of it are fetched anew and put in their places. Without script, or without a connection, loading it again does.

const stream = "/api/v1/events/stream";
// What comes together is shown together.
const settleMilliseconds = 300;
// Longer than somebody counts as looking after they last told anything.
const lookingMilliseconds = 35_000;
const retryMilliseconds = 30_000;
// A page about all proposals shows of what is being looked at only what it lists anyway.
const hintMilliseconds = 30_000;

class LivePage {
  // The proposal that the page is about; empty for all of them.
  #proposal;
  #main = document.getElementById("content");
  #status = document.getElementById("live-status");
  #source = null;
  #request = null;
  #timers = new Map();
  #isBehind = false;

  constructor(proposal) {
    this.#proposal = proposal;
  }

  start() {
    // Browsers keep few connections to one host, so a tab that nobody sees gives its own back.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") return this.#close();
      this.#refresh();
      this.#open();
    });
    addEventListener("pagehide", () => this.#close());
    // What was left alone because somebody used it.
    document.addEventListener("focusout", () => this.#isBehind && this.#refreshSoon());
    // A page that comes back from the browser's memory is as old as when it was left.
    addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.#refresh();
        this.#open();
      }
    });
    if (document.visibilityState !== "hidden") this.#open();
    this.#watchLooking();
  }

  #open() {
    if (this.#source) return;
    const source = (this.#source = new EventSource(stream));
    // What happened since the page was made, or since the stream broke off.
    source.addEventListener("ready", () => this.#refreshSoon());
    source.addEventListener("activity", (event) => this.#heard(event));
    source.addEventListener("engagement", (event) => this.#heard(event));
    source.addEventListener("error", () => {
      // The browser connects again by itself unless it was refused.
      if (source.readyState !== EventSource.CLOSED || this.#source !== source) return;
      this.#source = null;
      this.#later("open", retryMilliseconds, () => this.#open());
    });
  }

  #close() {
    this.#source?.close();
    this.#source = null;
    this.#request?.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #heard(event) {
    const news = JSON.parse(event.data);
    if (this.#proposal && news.proposal_id !== this.#proposal) return;
    if (news.summary && this.#status) this.#status.textContent = news.summary;
    this.#refreshSoon(event.type === "engagement" && !this.#proposal ? hintMilliseconds : settleMilliseconds);
  }

  #refreshSoon(milliseconds = settleMilliseconds) {
    const name = milliseconds > settleMilliseconds ? "hint" : "refresh";
    if (!this.#timers.has(name)) this.#later(name, milliseconds, () => this.#refresh());
  }

  #later(name, milliseconds, work) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(() => {
      this.#timers.delete(name);
      work();
    }, milliseconds));
  }

  // The browser reads the answer as a document itself, so no text becomes markup here.
  #refresh() {
    this.#request?.abort();
    const request = (this.#request = new XMLHttpRequest());
    request.open("GET", location.pathname + location.search);
    request.responseType = "document";
    // Nobody did anything: it keeps no session alive.
    request.setRequestHeader("x-refresh", "1");
    request.addEventListener("load", () => {
      const main = request.response?.getElementById("content");
      // Signed out meanwhile, or an error page: what is here stays.
      if (request.status === 200 && main && request.responseURL === location.href.split("#")[0]) this.#show(main);
    });
    request.send();
  }

  #show(main) {
    this.#isBehind = false;
    const fresh = new Map([...main.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    const known = new Map([...this.#main.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    let before = null;
    for (const [name, part] of fresh) {
      const old = known.get(name);
      if (!old) {
        document.adoptNode(part);
        if (before) before.after(part);
        else this.#main.prepend(part);
        before = part;
      } else {
        before = this.#replace(old, part);
      }
    }
    for (const [name, part] of known) if (!fresh.has(name) && !part.contains(document.activeElement)) part.remove();
    this.#watchLooking();
  }

  // What somebody is just using stays as it is until they have left it.
  #replace(old, part) {
    if (old.open) part.open = true;
    if (old.outerHTML === part.outerHTML) return old;
    if (old.contains(document.activeElement)) {
      this.#isBehind = true;
      return old;
    }
    document.adoptNode(part);
    old.replaceWith(part);
    return part;
  }

  #watchLooking() {
    if (this.#main.querySelector(".live-mark")) this.#later("looking", lookingMilliseconds, () => this.#refresh());
  }
}

const proposal = document.body.dataset.live;
if (proposal !== undefined && globalThis.EventSource) new LivePage(proposal).start();
