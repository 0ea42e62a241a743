// A panel in which a net learns on the page. What it asks, and with which settings, stands as JSON in
// its markup (page.py); what it shows is computed by `playground`, the runtime. No number is made here.
import { asData, asPixels, standalone } from "../explorables/share.js";

const { live, cells, tasks } = globalThis.playground ?? { cells: {} }; // a worker loads this file too, and needs none of it
const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

// ---- elements ------------------------------------------------------------------------------------

function made(node, attributes, inside) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...inside);
  return node;
}
const make = (tag, attributes = {}, ...inside) => made(document.createElement(tag), attributes, inside);
const draw = (tag, attributes = {}, ...inside) =>
  made(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, inside);
const button = (name, act, more = {}) => make("button", { type: "button", onclick: act, ...more }, name);

// ---- settings: one flat object of values, one line for each control --------------------------------

const CONTROLS = {
  task: { group: "Task", label: "task", at: "task", options: {
    symbol: "a symbol over a lag", number: "a marked number", adding: "add two marked numbers", reber: "Reber strings",
    repeat: "repeat after me", counting: "count aⁿbⁿ", sine: "a sine", sunspots: "the sunspots" } },
  lag: { group: "Task", label: "lag, or length", at: "lag", range: [5, 300, 1] },
  cell: { group: "Cell", label: "cell", at: "cell", options: Object.fromEntries(Object.keys(cells).map((name) => [name, name])) },
  units: { group: "Cell", label: "units", at: "units", range: [1, 16, 1] },
  start: { group: "Start", label: "recurrent weights", at: "start.kind",
    options: { Gaussian: "Gaussian", orthogonal: "orthogonal", identity: "identity" } },
  gain: { group: "Start", label: "times", at: "start.gain", range: [0, 3, 0.05] },
  inputs: { group: "Start", label: "input weights times", at: "start.inputs", range: [0, 3, 0.05] },
  f: { group: "Start", label: "forget bias", at: "start.bias.f", range: [-8, 8, 0.1] },
  i: { group: "Start", label: "input bias", at: "start.bias.i", range: [-8, 8, 0.1] },
  optimiser: { group: "Training", label: "optimiser", at: "train.optimiser", options: { adam: "Adam", sgd: "SGD" } },
  lr: { group: "Training", label: "rate", at: "train.lr", range: [0.0001, 10, 0.0001] },
  clip: { group: "Training", label: "clip at (0: never)", at: "train.clip", range: [0, 100, 0.1] },
  batch: { group: "Training", label: "sequences a batch", at: "train.batch", range: [1, 64, 1] },
  updates: { group: "Training", label: "updates", range: [1, 10000, 1] },
  seed: { group: "Training", label: "seed", at: "seed", range: [0, 9999, 1] },
};
const NAMES = Object.keys(CONTROLS);

const pick = (from, path) => path.split(".").reduce((inside, key) => inside?.[key], from);
const flat = (settings, updates) => Object.fromEntries(NAMES.map((name) =>
  [name, name === "updates" ? updates : pick(settings, CONTROLS[name].at) ?? 0]));
const has = (cell, map) => cells[cell].maps.some(([name]) => name === map);

/** The settings as the runtime takes them, in the order in which the Python of a run writes them. */
function nested(v) {
  const bias = Object.fromEntries(["f", "i"].filter((k) => has(v.cell, k) && v[k]).map((k) => [k, v[k]]));
  return {
    cell: v.cell, task: v.task, lag: Math.max(v.lag, tasks[v.task].least), units: v.units,
    start: { kind: v.start, gain: v.gain, inputs: v.inputs, bias },
    train: { optimiser: v.optimiser, lr: v.lr, clip: v.clip || null, batch: v.batch }, seed: v.seed,
  };
}

/** A value that a reader or a link gives: what it means here, or null. */
function understood(name, given) {
  const { options, range } = CONTROLS[name];
  if (options) return Object.hasOwn(options, given) ? given : null;
  const number = Number(String(given).trim().replace("−", "-") || NaN), [least, most, step] = range;
  if (!Number.isFinite(number)) return null;
  const inside = Math.min(Math.max(number, least), most);
  return step === 1 ? Math.round(inside) : inside;
}
/** What a rival has otherwise; the seeds are the same. */
const differ = (values, rival) => rival ? NAMES.filter((name) => name !== "seed" && values[name] !== rival[name]) : [];
const called = (name, values) => `${CONTROLS[name].label} ${CONTROLS[name].options?.[values[name]] ?? values[name]}`;

// ---- links: page.html#play?task=symbol&cell=tanh&...&vs.start=orthogonal ------------------------------

const written = (values, rival) => String(new URLSearchParams([
  ...Object.entries(values), ...differ(values, rival).map((name) => [`vs.${name}`, rival[name]])]));

function read(query, values) {
  const found = { ...values }, other = {}, remarks = [];
  for (const [key, given] of new URLSearchParams(query)) {
    const name = key.replace(/^vs\./, ""), value = Object.hasOwn(CONTROLS, name) ? understood(name, given) : null;
    if (value === null) remarks.push(`The link says ${key.slice(0, 20)}=${given.slice(0, 20)}: that cannot be set.`);
    else if (key === name) found[name] = value;
    else other[name] = value;
  }
  return { found, rival: Object.keys(other).length ? { ...found, ...other } : null, remarks: remarks.slice(0, 3) };
}

// ---- the Python of a run: page.py's lines, filled in -------------------------------------------------

function python(value) {
  if (value === null) return "None";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "object") return `{${Object.entries(value).map(([k, v]) => `'${k}': ${python(v)}`).join(", ")}}`;
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1"); // as Python writes it
}
function program({ template, nets }, settings, steps) {
  const { optimiser, lr, clip } = settings.train;
  const given = { ...nets[settings.cell], settings: python(settings), output: python(tasks[settings.task].output),
    steps, optimiser: python(optimiser), lr: python(lr), clip: python(clip) };
  return template.replace(/\{(\w+)\}/g, (_, name) => given[name]);
}

// ---- when a task counts as solved: presets.py says it too --------------------------------------------

function solvedAt(losses, level, many, from = 0) {
  for (let end = Math.max(many, from); end <= losses.length; end++) {
    let sum = 0;
    for (let k = end - many; k < end; k++) sum += losses[k];
    if (sum / many < level) return end;
  }
  return null;
}

// ---- drawings ------------------------------------------------------------------------------------

const WIDE = 360, HIGH = 206, LEFT = 46, END = 352;
const COLOURS = {
  ink: "var(--fig-ink, #1c2530)", muted: "var(--fig-muted, #5d6875)", grid: "var(--fig-grid, #d9dee4)",
  blue: "var(--fig-blue, #0a62ad)", orange: "var(--fig-orange, #c2500a)", purple: "var(--fig-purple, #8b3f96)",
};
const between = (share, low, high) => low + (high - low) * Math.min(Math.max(share, 0), 1);
const raised = (power) => `10${String(power).replace("-", "⁻").replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d])}`;
const short = (value) => {
  if (value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1e5)) return String(Number(value.toPrecision(2)));
  const [digits, power] = value.toExponential(0).split("e");
  return `${digits} · ${raised(Number(power))}`;
};
const words = (x, y, text, more = {}) =>
  draw("text", { x, y, style: `font: 13px sans-serif; fill: ${COLOURS.muted}`, ...more }, text);
const stroke = (colour, dash, width = 1.6) => draw("path", {
  style: `fill: none; stroke: ${COLOURS[colour]}; stroke-width: ${width}; stroke-linejoin: round`, "stroke-dasharray": dash });
/** A path through points; null is a gap, and of many points a few hundred means are drawn. */
function through(points) {
  const each = Math.ceil(points.length / 300), kept = [];
  for (let k = 0; k < points.length; k += each) {
    const some = points.slice(k, k + each).filter((p) => p && Number.isFinite(p[1]));
    kept.push(some.length ? [some[0][0], some.reduce((sum, p) => sum + p[1], 0) / some.length] : null);
  }
  return kept.map((p, k) => p ? `${kept[k - 1] ? "L" : "M"}${p[0].toFixed(1)} ${p[1].toFixed(1)}` : "").join("") || "M0 0";
}
function decades(svg, low, high, each, top, bottom) {
  for (let power = low; power <= high; power += each) {
    const y = between((power - low) / (high - low), bottom, top);
    svg.append(draw("path", { d: `M${LEFT} ${y}H${END}`, style: `stroke: ${COLOURS.grid}` }),
      words(LEFT - 5, y + 4, raised(power), { "text-anchor": "end" }));
  }
  return (value) => between((Math.log10(value) - low) / (high - low), bottom, top);
}
const sheet = (label) => draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "fig", role: "img", "aria-label": label, dir: "ltr" });

/** Loss of each update, and below it the share of right answers. */
function lossChart() {
  const svg = sheet("The loss of each update: nothing is trained yet."), y = decades(svg, -4, 1, 1, 18, 122), loss = stroke("blue"), right = stroke("purple");
  const share = (value) => between(value, 172, 144), last = words(END, 200, "", { "text-anchor": "end" });
  for (const [value, name] of [[0, "0"], [1, "1"]]) {
    svg.append(draw("path", { d: `M${LEFT} ${share(value)}H${END}`, style: `stroke: ${COLOURS.grid}` }),
      words(LEFT - 5, share(value) + 4, name, { "text-anchor": "end" }));
  }
  svg.append(words(LEFT, 12, "loss", { class: "name" }), words(LEFT, 138, "share right of a batch", { class: "name" }),
    words(LEFT, 200, "update"), last, loss, right);
  return { svg, show(losses, rights, updates) {
    const most = Math.max(updates, losses.length), x = (k) => between(k / most, LEFT, END);
    last.textContent = String(most);
    loss.setAttribute("d", through(losses.map((value, k) => [x(k + 1), y(value)])));
    right.setAttribute("d", through(rights.map(([k, value]) => [x(k), share(value)])));
    svg.setAttribute("aria-label", losses.length
      ? `The loss over ${losses.length} updates: from ${short(losses[0])} to ${short(losses.at(-1))}. Share right at the end: ${short(rights.at(-1)[1])}.`
      : "The loss of each update: nothing is trained yet.");
  } };
}

/** The error's size at each state, by the steps from there to the answer. */
function errorChart() {
  const svg = sheet("The error by steps back: nothing is measured yet."), y = decades(svg, -12, 4, 4, 34, 172);
  const first = stroke("muted", "2 3"), h = stroke("orange", "6 3"), c = stroke("orange", null, 2.2);
  const last = words(END, 200, "", { "text-anchor": "end" }), key = words(END, 28, "", { "text-anchor": "end" });
  svg.append(words(LEFT, 12, "size of the error that goes back", { class: "name" }), words(LEFT, 200, "steps back from the answer"), last, key, first, h, c);
  return { svg, show(now, before) {
    const main = now.c ?? now.h, x = (k) => between(k / Math.max(main.length - 1, 1), LEFT, END);
    const path = (values) => through((values ?? []).map((value, k) => value === null ? null : [x(k), y(Math.max(value, 1e-300))]));
    first.setAttribute("d", path(before.c ?? before.h));
    c.setAttribute("d", path(main));
    h.setAttribute("d", path(now.c && now.h));
    last.textContent = String(main.length - 1);
    key.textContent = now.c ? "— to c   - - to h   ··· at the start" : "— to h   ··· at the start";
    const far = main.findLastIndex((value) => value !== null), left = main[far] / main[0];
    const said = `${far} steps back, the error has ${short(left)} times its size at the answer.`;
    svg.setAttribute("aria-label", `The error by steps back, on a log axis. ${said}`);
    return said;
  } };
}

/** Every unit's gates and states over one sequence, as a heat map for each. */
function unitsView() {
  const node = make("div", { class: "units", dir: "ltr" });
  return { node, show(trace) {
    const ink = ["--fig-blue", "--fig-orange"].map((name) => getComputedStyle(node).getPropertyValue(name));
    const parts = Object.entries(trace).filter(([name]) => name !== "prediction").map(([name, rows]) => {
      const all = rows.flat(), top = Math.max(1, ...all.map(Math.abs)), mean = all.reduce((sum, v) => sum + v, 0) / all.length;
      const canvas = make("canvas", { width: rows.length, height: rows[0].length, role: "img",
        "aria-label": `${name} of ${rows[0].length} units over ${rows.length} steps: from ${short(Math.min(...all))} to ${short(Math.max(...all))}` });
      const pen = canvas.getContext("2d");
      rows.forEach((row, t) => row.forEach((value, j) => {
        pen.fillStyle = ink[value < 0 ? 1 : 0];
        pen.globalAlpha = Math.min(Math.abs(value) / top, 1) || 0;
        pen.fillRect(t, j, 1, 1);
      }));
      return [make("i", {}, name), canvas, make("span", {}, `mean ${short(mean)}`)];
    });
    node.replaceChildren(...parts.flat());
    return "Each row is a unit, from the first step to the last. Blue is above zero, orange below; the stronger the colour, the larger the number.";
  } };
}

/** Ten small curves side by side, a row for each setting. */
function seedRow(name) {
  const curves = Array.from({ length: 10 }, () => {
    const path = stroke("blue", null, 2), mark = make("span", {}, "·");
    const svg = draw("svg", { viewBox: "0 0 60 34", "aria-hidden": "true" },
      draw("path", { d: "M0 33H60", style: `stroke: ${COLOURS.grid}` }), path);
    return { path, mark, node: make("li", {}, svg, mark) };
  });
  const count = make("strong");
  return { node: make("div", { class: "seeds", dir: "ltr" }, make("div", {}, name, count), make("ol", {}, ...curves.map((one) => one.node))),
    show(k, losses, updates, mark) {
      curves[k].path.setAttribute("d", through(losses.map((value, n) =>
        [between((n + 1) / updates, 1, 59), between((Math.log10(value) + 4) / 5, 32, 2)])));
      if (mark) curves[k].mark.textContent = mark;
    },
    count(text) { count.textContent = `: ${text}`; } };
}

// ---- the panel -----------------------------------------------------------------------------------

/**
 * Bring a panel to life. In a notebook a kernel listens: `changed(settings, updates)` when the reader sets something,
 * `trained(settings, losses, solved, why)` at the end of each run; what comes back is for the kernel.
 */
export function panel(box, number, kernel = null) {
  const data = JSON.parse(box.querySelector("script").textContent), { stories, levels, mean_of: many } = data;
  const own = (name) => `live-${number}-${name}`;
  const value = (story) => flat(story.settings, story.updates);
  const foe = (story) => story.rival && flat(story.rival, story.updates);
  let story = stories[0], values = value(story), rival = foe(story), view = story.view;
  let run = null, losses = [], rights = [], solved = null, first = null, sequence = null, stale = false;
  let begun = null, turn = 0, starter = null, restarting = false, over = null, ending = Promise.resolve(), looking = false, looked = 0, watch = null;

  // what it consists of
  const said = make("div", { class: "said", role: "status" }), counter = make("div", { class: "counter" });
  const asked = make("div", { class: "asked" }), viewed = make("div", { class: "viewed" });
  const loss = lossChart(), error = errorChart(), units = unitsView();
  const rows = make("div", { class: "rows" }), code = make("div", { class: "program", role: "region", tabindex: "0", "aria-label": "The Python of this run" });
  const act = {
    train: button("Train", () => train(values.updates)), stop: button("Stop", () => { turn++; run?.stop(); }),
    step: button("One step", () => train(1)), reset: button("Reset", restart), seeds: button("Ten seeds", tenSeeds),
  };
  const next = button("", () => tell(stories[(stories.indexOf(story) + 1) % stories.length]), { class: "next", hidden: "" });
  const choose = make("select", { id: own("story"), onchange: () => tell(stories[choose.selectedIndex]) },
    ...stories.map(({ title }) => make("option", {}, title)), ...(stories.length > 1 ? [make("option", { hidden: "" }, "your own")] : []));
  const inputs = {};
  const control = (name) => {
    const { label, options, range } = CONTROLS[name], id = own(name);
    const input = options
      ? make("select", { id, autocomplete: "off" }, ...Object.entries(options).map(([key, text]) => make("option", { value: key }, text)))
      : make("input", { id, type: "number", min: range[0], max: range[1], step: range[2] === 1 ? 1 : "any", inputmode: "decimal", autocomplete: "off" });
    input.addEventListener("change", () => {
      const given = understood(name, input.value);
      if (given !== null) values[name] = given;
      changed();
      if (given === null) say(`${label}: expected a number from ${range[0]} to ${range[1]}.`);
    });
    inputs[name] = input;
    return make("div", { class: "setting" }, make("label", { for: id }, label), input);
  };
  const fold = (name, ...inside) => make("details", { class: "fold" }, make("summary", {}, name), make("div", {}, ...inside));
  const views = [["error", "the error going back"], ["units", "every unit"]].map(([name, text]) => {
    const input = make("input", { type: "radio", name: own("view"), value: name, id: own(`view-${name}`), autocomplete: "off",
      onchange: () => { view = name; showView(); look(); } });
    inputs[`view ${name}`] = input;
    return make("label", { for: own(`view-${name}`) }, input, text);
  });
  const against = make("div");
  const groups = Object.groupBy ? Object.groupBy(NAMES, (name) => CONTROLS[name].group)
    : NAMES.reduce((all, name) => ({ ...all, [CONTROLS[name].group]: [...all[CONTROLS[name].group] ?? [], name] }), {});
  const field = make("input", { readonly: "", "aria-label": "To copy", hidden: "" });
  const away = () => fold("Take it with you", make("div", {},
    ...(kernel ? [] : [button("Copy link", () => copy("Link", address()))]), button("Save SVG", () => save(asData(picture()), "svg")),
    button("Save PNG", async () => save(await asPixels(picture()), "png")), button("Copy Python", () => copy("Python", code.textContent)), field), code);
  const race = () => fold("Race", against, make("div", {},
    button("Make this the rival", () => { rival = { ...values }; changed(); }),
    button("No rival", () => { rival = null; changed(); })));
  const settled = data.controls
    ? [make("div", { class: "controls" }, ...data.controls.map(control))]
    : [make("div", { class: "folds" }, ...Object.entries(groups).map(([name, names]) => fold(name, ...names.map(control))), race(), away())];
  const body = make("div", { class: "live" },
    ...(stories.length > 1 ? [make("div", { class: "story" }, make("label", { for: own("story") }, "Story"), choose)] : []),
    asked, make("div", { class: "buttons" }, ...Object.values(act), counter),
    make("div", { class: "charts" }, make("div", {}, loss.svg),
      make("div", {}, error.svg, units.node)),
    make("fieldset", { class: "views" }, make("legend", { class: "visually-hidden" }, "Show on the right"), ...views, viewed),
    said, next, rows, ...settled);
  if (data.more) body.append(make("div", {}, make("a", { class: "more" }, data.more)));

  // what it says
  function say(text) { said.textContent = text; }
  function count() {
    counter.textContent = `update ${losses.length}` + (losses.length ? `, loss ${short(losses.at(-1))}` : ` of ${values.updates}`);
  }
  /** While it trains only Stop can be pressed; the focus goes there and back. */
  function busy(on) {
    const begin = [act.train, act.step, act.seeds], held = document.activeElement;
    if (on) starter = begin.includes(held) ? held : null;
    act.stop.disabled = !on;
    if (on && starter) act.stop.focus({ preventScroll: true });
    for (const one of begin) one.disabled = on;
    if (!on && held === act.stop) (starter ?? act.train).focus({ preventScroll: true });
    if (!on) act.stop.disabled = true;
  }
  const is = (one) => written(values, rival) === written(value(one), foe(one));
  const intact = () => is(story);
  const address = (page = location.href, ident = box.id) => Object.assign(new URL(page, location.href), { hash: `${ident}?${written(values, rival)}` }).href;
  async function copy(what, text) {
    field.hidden = true;
    try {
      await navigator.clipboard.writeText(text);
      say(`${what} copied.`);
    } catch { // there is none over http
      Object.assign(field, { hidden: false, value: text });
      field.select();
      say(`${what} selected: copy it from the field.`);
    }
  }
  function picture() {
    const [left, right] = [loss.svg.cloneNode(true), error.svg.cloneNode(true)];
    for (const [part, x] of [[left, 0], [right, WIDE]]) Object.entries({ x, width: WIDE, height: HIGH }).forEach(([k, v]) => part.setAttribute(k, v));
    return standalone(draw("svg", { viewBox: `0 0 ${2 * WIDE} ${HIGH}` }, left, right));
  }
  function save(url, ending) {
    make("a", { href: url, download: `run.${ending}` }).click();
    say(`run.${ending} saved.`);
  }

  // what it shows
  function paint() {
    loss.show(losses, rights, values.updates);
    count();
    watch?.();
  }
  function showView() {
    error.svg.style.display = view === "error" ? "" : "none";
    units.node.style.display = view === "units" ? "" : "none";
    inputs[`view ${view}`].checked = true;
  }
  async function look() {
    if (looking || !run) return;
    looking = true;
    const task = tasks[values.task], mine = turn, wanted = view;
    try {
      if (wanted === "error") {
        const now = await run.ask("errorByLag");
        first ??= now;
        viewed.textContent = error.show(now, first);
      } else {
        if (!sequence) {
          const { x, B } = await run.ask("batch"), long = x.length / B / task.D;
          sequence = Array.from({ length: long }, (_, t) => Array.from({ length: task.D }, (_, d) => x[(t * task.D + d) * B]));
        }
        viewed.textContent = units.show(await run.ask("predict", sequence));
      }
    } catch { viewed.textContent = ""; } // a net that broke has nothing to show
    looking = false;
    if (wanted !== view || (mine !== turn && !over)) look();
  }
  function progress(news) {
    if (news.steps !== losses.length + news.losses.length) return; // of a run that is no more
    const from = losses.length;
    losses.push(...news.losses);
    rights.push([news.steps, news.right]);
    if (solved === null && levels[values.task]) {
      solved = solvedAt(losses, levels[values.task], many, from);
      if (solved !== null && over) run.stop();
    }
    if (calm.matches) return;
    paint();
    if (performance.now() - looked > 150) {
      looked = performance.now();
      look();
    }
  }

  // what it does
  function begin(settings) {
    [losses, rights, solved, first, sequence, stale] = [[], [], null, null, null, false];
    begun = settings;
    if (run) run.reset(settings);
    else run = live(settings, { progress, done });
  }
  function done(end) {
    kernel?.trained(begun, losses, solved, end.why);
    const tell = over;
    over = null;
    tell?.(end);
  }
  function trained(updates) {
    ending = new Promise((resolve) => { over = resolve; });
    run.train(updates);
    return ending;
  }
  async function train(updates) {
    const mine = ++turn;
    if (!run || stale) begin(nested(values));
    const before = solved;
    busy(true);
    if (updates > 1) say("Training.");
    const end = await trained(updates), drawn = losses;
    if (restarting) return;
    busy(false);
    paint();
    code.textContent = program(data.python, nested(values), losses.length);
    if (end.done !== "failed") await look(); // a net that broke has nothing to show
    if (losses !== drawn) return; // another run has begun
    if (!losses.length) say(end.done === "failed" ? `Training broke at ${end.why}.` : "Stopped before the first update.");
    else if (end.done === "failed") say(`Training broke at ${end.why}. What came before stays in the picture.`);
    else if (updates === 1) say(`Update ${losses.length}: loss ${short(losses.at(-1))}.`);
    else if (solved !== null && before === null) say(`Solved after ${solved} updates. ${intact() && !story.rival ? story.told : ""}`); // of a race it says too much
    else {
      const stopped = end.done === "stopped" && mine !== turn ? "Stopped" : "Done";
      say(`${stopped} after ${losses.length} updates: the loss is ${short(losses.at(-1))}, ${levels[values.task] ? (solved === null ? "not solved" : "solved") : "and there is always some left"}.`);
    }
    if (mine === turn && stories.length > 1 && intact()) next.hidden = false;
  }
  async function restart() {
    turn++;
    say("");
    if (over) {
      restarting = true;
      run.stop();
      await ending;
      restarting = false;
    }
    begin(nested(values));
    busy(false);
    rows.replaceChildren();
    code.textContent = program(data.python, nested(values), values.updates);
    paint();
    await look();
  }
  async function tenSeeds() {
    const mine = ++turn, now = { ...values }, apart = differ(values, rival);
    const sides = apart.length ? [now, { ...rival, seed: now.seed }] : [now];
    const names = sides.map((side) => apart.map((name) => called(name, side)).join(", ") || "Ten seeds");
    const drawn = names.map(seedRow), good = sides.map(() => 0), broke = sides.map(() => 0), last = sides.map(() => []);
    rows.replaceChildren(...drawn.map((row) => row.node));
    busy(true);
    say(sides[1] ? "The race is on: ten seeds each." : "Ten seeds, one after the other.");
    for (let k = 0; k < 10 && mine === turn; k++) {
      for (const [s, side] of sides.entries()) {
        if (mine !== turn) break;
        const updates = side.updates, level = levels[side.task];
        begin(nested({ ...side, seed: side.seed + k }));
        watch = () => drawn[s].show(k, losses, updates);
        const end = await trained(updates);
        if (mine !== turn) break;
        good[s] += solved !== null;
        broke[s] += end.done === "failed";
        last[s].push(losses.at(-1) ?? Infinity);
        drawn[s].show(k, losses, updates, end.done === "failed" ? "broke" : level ? (solved === null ? "–" : `✓ ${solved}`) : short(last[s].at(-1)));
        drawn[s].count(broke[s] ? `${broke[s]} of ${k + 1} broke` : level ? `${good[s]} of ${k + 1} solved` : `loss ${short(last[s].toSorted((a, b) => a - b)[last[s].length >> 1])} in the middle`);
        if (!calm.matches) paint();
      }
    }
    watch = null;
    stale = true;
    if (restarting) return;
    busy(false);
    paint();
    if (mine !== turn) return void say("Stopped.");
    const came = (s) => broke[s] ? `${broke[s]} of 10 broke` : levels[sides[s].task] ? `${good[s]} of 10 solved` : "done";
    say(sides.map((_, s) => `${names[s]}: ${came(s)}.`).join(" ") + (intact() ? ` ${story.told}` : ""));
    next.hidden = stories.length < 2 || !intact();
  }
  /** Controls, sentences and the address say what the values are; the run begins anew. */
  async function changed(quiet = false) {
    for (const name of NAMES) if (inputs[name]) inputs[name].value = values[name];
    for (const k of ["f", "i"]) if (inputs[k]) inputs[k].disabled = !has(values.cell, k);
    const same = stories.find(is);
    story = same ?? story;
    choose.selectedIndex = same ? stories.indexOf(same) : stories.length;
    asked.textContent = same ? story.asked
      : `A run with settings of your own: ${CONTROLS.task.options[values.task]}, with the cell ${values.cell}.`;
    act.train.className = differ(values, rival).length ? "" : "main";
    act.seeds.className = act.train.className ? "" : "main";
    next.hidden = true;
    next.textContent = `Next: ${stories[(stories.indexOf(story) + 1) % stories.length].title}`;
    const others = differ(values, rival).map((name) => called(name, rival)).join(", ");
    against.textContent = others ? `Ten seeds trains both from the same seeds: these settings, and a rival with ${others}.`
      : rival ? "The rival has these settings. Change one, and Ten seeds trains both from the same seeds."
        : "Keep these settings as a rival, then change one: Ten seeds trains both from the same seeds.";
    const link = body.querySelector("a.more");
    if (link) link.href = address(data.page, "play"); // the panel of the playground
    if (!quiet) kernel?.changed(nested(values), values.updates);
    if (!quiet && !data.controls && !kernel) history.replaceState(null, "", address());
    await restart();
  }
  function tell(other) {
    story = other;
    [values, rival, view] = [value(story), foe(story), story.view];
    showView();
    changed();
  }
  function follow() {
    const [, query] = location.hash.match(new RegExp(`^#${box.id}(?:\\?|%3F)(.*)$`)) ?? [];
    if (query === undefined) return false;
    const { found, rival: other, remarks } = read(query, values);
    [values, rival] = [found, other];
    changed(true).then(() => remarks.length && say(remarks.join(" ")));
    return true;
  }

  showView();
  addEventListener("hashchange", follow);
  const near = new IntersectionObserver((entries) => { // a panel far below wakes when it comes near
    if (!entries.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    box.querySelector(".stored").replaceWith(body);
    if (!follow()) changed(true);
  }, { rootMargin: "300px" });
  near.observe(box);
  return {
    set(settings, updates) {
      const wanted = flat(settings, updates), all = (v) => JSON.stringify([nested(v), v.updates]);
      if (all(wanted) === all(values)) return;
      values = wanted;
      changed(true);
    },
    end() {
      removeEventListener("hashchange", follow);
      near.disconnect();
      run?.end();
    },
  };
}
