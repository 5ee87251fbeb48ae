// Lets whoever likes draw a signature beside the typed name. What is sent is the lines as points, never a picture. Without
// this, or with a keyboard, the typed name is the signature.

const width = 600;
const height = 200;
const maximumLines = 60;
const maximumPoints = 1500;
// Nearer points are the same to the eye.
const tolerance = 0.75;

class SignaturePad {
  #field;
  #toggle;
  #pad;
  #canvas;
  #clear;
  #status;
  #lines = [];
  #line = null;
  #pointer = null;

  constructor(area) {
    this.#field = area.querySelector("input[type=hidden]");
    this.#toggle = area.querySelector("[data-draw]");
    this.#pad = area.querySelector(".signature-pad");
    this.#canvas = area.querySelector("canvas");
    this.#clear = area.querySelector("[data-clear]");
    this.#status = area.querySelector("[role=status]");
  }

  start() {
    this.#toggle.hidden = false;
    this.#toggle.addEventListener("click", () => this.#open(this.#pad.hidden));
    this.#clear.addEventListener("click", () => this.#forget());
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#follow(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, (event) => this.#end(event));
    }
    new ResizeObserver(() => this.#draw()).observe(canvas);
    for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.#draw());
    }
    // A form that came back, or a browser that went back, has what was drawn.
    addEventListener("pageshow", () => this.#restore());
    this.#restore();
  }

  #restore() {
    if (!this.#field.value) return;
    this.#lines = this.#field.value.split(";").map((line) => line.split(" ").map((point) => point.split(",").map(Number)));
    this.#open(true);
  }

  // What is closed is not sent: the typed name alone signs again.
  #open(isOpen) {
    this.#pad.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", String(isOpen));
    this.#toggle.textContent = isOpen ? this.#toggle.dataset.close : this.#toggle.dataset.draw;
    if (isOpen) this.#draw();
    else if (this.#field.value) this.#forget();
  }

  #forget() {
    this.#lines = [];
    this.#line = null;
    this.#keep();
    this.#draw();
    this.#status.textContent = this.#clear.dataset.clear;
  }

  #count() {
    return this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  #begin(event) {
    if (this.#pointer !== null || event.button !== 0 || this.#lines.length >= maximumLines) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#line = [this.#place(event)];
    this.#status.textContent = "";
    this.#draw();
  }

  #follow(event) {
    if (event.pointerId !== this.#pointer) return;
    // A fast hand makes more points than frames.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      const point = this.#place(one);
      const last = this.#line.at(-1);
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= 2) this.#line.push(point);
    }
    this.#draw();
  }

  #end(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    const line = thinned(this.#line);
    this.#line = null;
    const room = maximumPoints - this.#count();
    if (room > 0) this.#lines.push(line.slice(0, room));
    if (room <= line.length || this.#lines.length >= maximumLines) this.#status.textContent = this.#canvas.dataset.full;
    this.#keep();
    this.#draw();
  }

  #keep() {
    // A single dot is no signature.
    this.#field.value = this.#count() < 2 ? "" : this.#lines.map((line) => line.map((p) => p.join(",")).join(" ")).join(";");
  }

  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    const within = (part, limit) => Math.max(0, Math.min(limit, Math.round(part * limit)));
    return [within((event.clientX - box.left) / box.width, width), within((event.clientY - box.top) / box.height, height)];
  }

  #draw() {
    const canvas = this.#canvas;
    const shown = canvas.clientWidth;
    if (shown === 0) return;
    const scale = (shown / width) * (devicePixelRatio || 1);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineWidth = 3;
    context.lineCap = context.lineJoin = "round";
    for (const line of this.#line ? [...this.#lines, this.#line] : this.#lines) trace(context, line);
  }
}

// Through the middle between two points, so that corners of the hand's path are round; as the server draws it.
function trace(context, line) {
  context.beginPath();
  context.moveTo(...line[0]);
  if (line.length === 1) context.lineTo(line[0][0] + 0.1, line[0][1]);
  for (let at = 1; at < line.length; at += 1) {
    const [x, y] = line[at];
    const next = line[at + 1];
    if (next) context.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2);
    else context.lineTo(x, y);
  }
  context.stroke();
}

// The fewest points that keep the line's shape (Ramer, Douglas, Peucker).
function thinned(line) {
  const keeps = new Set([0, line.length - 1]);
  const open = [[0, line.length - 1]];
  while (open.length) {
    const [from, to] = open.pop();
    let far = tolerance;
    let at = -1;
    for (let index = from + 1; index < to; index += 1) {
      const distance = away(line[index], line[from], line[to]);
      if (distance > far) [far, at] = [distance, index];
    }
    if (at < 0) continue;
    keeps.add(at);
    open.push([from, at], [at, to]);
  }
  return line.filter((_, index) => keeps.has(index));
}

function away([x, y], [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = Math.hypot(dx, dy);
  if (length === 0) return Math.hypot(x - fromX, y - fromY);
  return Math.abs(dy * (x - fromX) - dx * (y - fromY)) / length;
}

const area = document.getElementById("signing");
if (area) new SignaturePad(area).start();
