// What the tests of the engines ask of a page; it stands before the page's own scripts.
globalThis.troubles = [];
addEventListener("error", ({ message, target }) => {
  if (target.rel === "next") return; // Firefox fetches the next page while it has nothing to do
  troubles.push(message ?? `not loaded: ${target.src ?? target.href}`);
}, true);
addEventListener("unhandledrejection", ({ reason }) => troubles.push(`rejected: ${reason}`));
addEventListener("securitypolicyviolation", ({ blockedURI }) => troubles.push(`blocked: ${blockedURI}`));
for (const level of ["error", "warn"]) {
  const say = console[level];
  console[level] = (...words) => { troubles.push(words.join(" ")); say(...words); };
}

const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const figure = (ident) => document.getElementById(ident);
const controls = (ident) => all(".control > input, .options", figure(ident));
const value = (control) => control.value ?? control.querySelector(":checked").value;
const said = (ident) => [ // hidden words of a choice are not said
  ...all("text, .note, .choice > .on, .control output", figure(ident)),
].map((part) => part.textContent.trim());
const drawn = (ident) => figure(ident).querySelector("svg").innerHTML + said(ident);

globalThis.look = { // on the window, where every driver finds it
  asleep: () => all("figure.explorable:not(.live-figure)").map(({ id }) => id),

  /** The explorable in sight whose note has most numbers: one out of its line is seen best there. */
  noted() {
    const seen = all("figure.explorable").filter((one) => !one.closest("details"));
    const noted = seen.filter((one) => one.querySelector(".note"));
    const whole = noted.filter((one) => !one.querySelector("details") && one.offsetHeight < innerHeight);
    const numbers = (one) => all(".note output", one).length;
    return (whole.toSorted((a, b) => numbers(b) - numbers(a))[0] ?? noted[0] ?? seen[0]).id;
  },

  /** Bring a figure into sight as it was at the start, with folded parts open. */
  begin(ident) {
    for (let box = figure(ident); box; box = box.parentElement.closest("details")) box.open = true;
    all("details", figure(ident)).forEach((box) => (box.open = true));
    figure(ident).scrollIntoView({ block: "center", behavior: "instant" });
    figure(ident).querySelector(".reset").click();
    return controls(ident).length;
  },

  /** Remember what a control and its figure show, and focus it. */
  focus(ident, k) {
    const control = controls(ident)[k];
    control.scrollIntoView({ block: "center", behavior: "instant" });
    (control.querySelector(":checked") ?? control).focus();
    look.before = [value(control), drawn(ident)];
  },

  value: (ident, k) => value(controls(ident)[k]),

  /** Whether the top of a figure stands in the window. */
  inSight(ident) {
    const { top } = figure(ident).getBoundingClientRect();
    return -1 < top && top < innerHeight / 2;
  },

  /** Whether the control has another value since then, and the figure other lines or words. */
  changed: (ident, k) => look.before[0] !== value(controls(ident)[k]),
  moved: (ident) => look.before[1] !== drawn(ident),

  /** The key that moves a control; what stands at its high end can only go back. */
  key(ident, k) {
    const control = controls(ident)[k];
    return control.max && control.value === control.max ? "ArrowLeft" : "ArrowRight";
  },

  /** A point of a control at which a click changes it. */
  target(ident, k) {
    const control = controls(ident)[k];
    const other = control.querySelector("label:has(:not(:checked))");
    control.scrollIntoView({ block: "center", behavior: "instant" }); // what came near has its height now
    const { x, y, width, height } = (other ?? control).getBoundingClientRect();
    const low = (control.value - control.min) / (control.max - control.min) < 0.5;
    return [x + width * (other ? 0.5 : low ? 0.8 : 0.2), y + height / 2];
  },

  /** Set all controls, each to a share of its range, and return what the figure says. */
  set(ident, shares) {
    controls(ident).forEach((control, k) => {
      if (control.matches(".options")) {
        const options = all("input", control);
        return options[Math.floor(shares[k] * options.length)].click();
      }
      const [low, high, step] = [control.min, control.max, control.step].map(Number);
      control.value = low + step * Math.round(shares[k] * (high - low) / step);
      control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return said(ident);
  },

  /** Lay out what is far away too, so that what is in sight stays there; give figures one width in all engines. */
  layOut(wide) {
    document.querySelector("style.all")?.remove();
    if (!wide) return;
    const style = document.createElement("style");
    style.className = "all";
    style.textContent = "* { content-visibility: visible !important; } figure.explorable { width: 40rem; }";
    document.head.append(style);
  },

  /** Until what stands in the page is painted. */
  painted: () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))),

  /** Where a drawing, and the words with a note, stand in the window; plain words break lines as each engine likes. */
  boxes: (ident) => all(":scope > svg, :scope > .words:has(> .note)", figure(ident))
    .map((part) => part.getBoundingClientRect()).map(({ x, y, width, height }) => [x, y, width, height]),

  /** How far each number of a note is from the height of the words beside it. */
  lifts: () => all(".note output").filter((number) => number.checkVisibility()).map((number) => {
    const beside = [number.previousSibling, number.nextSibling].filter((node) => node?.data?.trim());
    const lines = beside.flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    });
    const { top, bottom } = number.getClientRects()[0];
    return Math.min(...lines.map((line) => Math.abs(line.top + line.bottom - top - bottom) / 2));
  }),

  /** Move the numbers of the notes up, as WebKit did once. */
  lift(pixels) {
    all(".note output").forEach(({ style }) => {
      style.position = pixels ? "relative" : "";
      style.top = pixels ? `-${pixels}px` : "";
    });
  },

  menus: () => all("button[aria-expanded][aria-label]").filter((button) => button.checkVisibility())
    .map((button) => button.getAttribute("aria-label")),

  /** The folded parts that paper shows open. */
  folded: () => all("main details:not(.hide, [name])").flatMap((box, k) => box.open ? [] : k),

  /** Where the first of these stands that is seen. */
  place(selector, words = "") {
    const part = all(selector).find((one) => one.checkVisibility() && one.textContent.includes(words));
    if (!part) return null;
    const { x, y, width, height } = part.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  },
};
