// What a panel can be set to, the links that carry it, and the Python of a run.

export const { live, cells, groups, tasks } = globalThis.playground ?? { cells: {} }; // a worker loads this file too, and needs none of it

// ---- settings: one flat object of values, one line for each control --------------------------------

export const CONTROLS = {
  task: { group: "Task", label: "task", at: "task", options: {
    symbol: "a symbol over a lag", number: "a marked number", adding: "add two marked numbers", reber: "Reber strings",
    repeat: "repeat after me", counting: "count aⁿbⁿ", sine: "a sine", sunspots: "the sunspots" } },
  lag: { group: "Task", label: "lag, or length", at: "lag", range: [5, 300, 1] },
  cell: { group: "Cell", label: "cell", at: "cell", groups, options: Object.fromEntries(Object.keys(cells).map((name) => [name, name])) },
  units: { group: "Cell", label: "units", at: "units", range: [1, 16, 1] },
  start: { group: "Start", label: "recurrent weights", at: "start.kind",
    options: { Gaussian: "Gaussian", orthogonal: "orthogonal", identity: "identity" } },
  gain: { group: "Start", label: "recurrent weights times", at: "start.gain", range: [0, 3, 0.05] },
  inputs: { group: "Start", label: "input weights times", at: "start.inputs", range: [0, 3, 0.05] },
  f: { group: "Start", label: "forget bias", at: "start.bias.f", range: [-8, 8, 0.1] },
  i: { group: "Start", label: "input bias", at: "start.bias.i", range: [-8, 8, 0.1] },
  optimiser: { group: "Training", label: "optimiser", at: "train.optimiser", options: { adam: "Adam", sgd: "SGD" } },
  lr: { group: "Training", label: "learning rate", at: "train.lr", range: [0.0001, 10, 0.0001] },
  clip: { group: "Training", label: "clip the gradient at (0: never)", at: "train.clip", range: [0, 100, 0.1] },
  batch: { group: "Training", label: "sequences per batch", at: "train.batch", range: [1, 64, 1] },
  updates: { group: "Training", label: "updates", range: [1, 10000, 1] },
  seed: { group: "Training", label: "seed", at: "seed", range: [0, 9999, 1] },
};
export const VIEWS = { error: "error going back", units: "every unit", weights: "weights" };
export const NAMES = Object.keys(CONTROLS);

const pick = (from, path) => path.split(".").reduce((inside, key) => inside?.[key], from);
export const flat = (settings, updates) => Object.fromEntries(NAMES.map((name) =>
  [name, name === "updates" ? updates : pick(settings, CONTROLS[name].at) ?? 0]));
export const has = (cell, map) => cells[cell].maps.some(([name]) => name === map);

/** The settings as the runtime takes them, in the order in which the Python of a run writes them. */
export function nested(v) {
  const bias = Object.fromEntries(["f", "i"].filter((k) => has(v.cell, k) && v[k]).map((k) => [k, v[k]]));
  return {
    cell: v.cell, task: v.task, lag: v.lag, units: v.units,
    start: { kind: v.start, gain: v.gain, inputs: v.inputs, bias },
    train: { optimiser: v.optimiser, lr: v.lr, clip: v.clip || null, batch: v.batch }, seed: v.seed,
  };
}

const asNumber = (given) => Number(String(given).trim().replace("−", "-") || NaN);
/** A value that a reader or a link gives: what it means here, or null. */
export function understood(name, given) {
  const { options, range } = CONTROLS[name];
  if (options) return Object.hasOwn(options, given) ? given : null;
  const number = asNumber(given), [least, most, step] = range;
  if (!Number.isFinite(number)) return null;
  const inside = Math.min(Math.max(number, least), most);
  return step === 1 ? Math.round(inside) : inside;
}
/** What is said of a number that is not taken as it was given; nothing, if it is. */
export function remark(name, given, value) {
  const { label, options, range } = CONTROLS[name];
  if (options || asNumber(given) === value) return "";
  return `${label}: set to ${value}, as it is ${range[2] === 1 ? "a whole number" : "a number"} from ${range[0]} to ${range[1]}.`;
}
/** Some tasks have no sequences as short as others: sets the least lag, and says so. */
export function lengthened(values) {
  const { least } = tasks[values.task];
  if (values.lag >= least) return "";
  values.lag = least;
  return `${CONTROLS.lag.label}: set to ${least}, the least for ${CONTROLS.task.options[values.task]}.`;
}
export const BOTH = ["task", "lag", "updates", "seed"]; // a race is over the same
const counts = (name, { cell }) => !/^[fi]$/.test(name) || has(cell, name); // the bias of a gate that a cell has
/** What a rival has otherwise. */
export const differ = (values, rival) => rival ? NAMES.filter((name) =>
  !BOTH.includes(name) && values[name] !== rival[name] && (counts(name, values) || counts(name, rival))) : [];
/** Settings in words. */
export const called = (names, values) => names.filter((name) => counts(name, values)).map((name) =>
  name === "clip" && !values.clip ? "no clipping" : `${CONTROLS[name].label} ${CONTROLS[name].options?.[values[name]] ?? values[name]}`).join(", ");

// ---- links: page.html#play?task=symbol&cell=tanh&...&vs.start=orthogonal; a rival that is the same is vs=same ----

export const written = (values, rival) => String(new URLSearchParams([
  ...Object.entries(values), ...differ(values, rival).map((name) => [`vs.${name}`, rival[name]]),
  ...(rival && !differ(values, rival).length ? [["vs", "same"]] : [])]));

export function read(query, values) {
  const found = { ...values }, other = {}, remarks = [];
  let view = null, raced = false;
  for (const [key, given] of new URLSearchParams(query)) {
    const name = key.replace(/^vs\./, ""), value = Object.hasOwn(CONTROLS, name) && (key === name || !BOTH.includes(name)) ? understood(name, given) : null;
    if (key === "view" && Object.hasOwn(VIEWS, given)) view = given;
    else if (key === "vs" && given === "same") raced = true;
    else if (value === null) remarks.push(`The link says ${key.slice(0, 20)}=${given.slice(0, 20)}: that cannot be set.`);
    else (key === name ? found : other)[name] = value;
    if (value !== null) remarks.push(remark(name, given, value));
  }
  return { found, view, rival: raced || Object.keys(other).length ? { ...found, ...other } : null, remarks: remarks.filter(Boolean).slice(0, 3) };
}

// ---- the Python of a run: page.py's lines, filled in -------------------------------------------------

function python(value) {
  if (value === null) return "None";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "object") return `{${Object.entries(value).map(([k, v]) => `'${k}': ${python(v)}`).join(", ")}}`;
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1"); // as Python writes it
}
export function program({ template, nets }, settings, steps) {
  const { optimiser, lr, clip } = settings.train;
  const given = { ...nets[settings.cell], settings: python(settings), output: python(tasks[settings.task].output),
    steps, optimiser: python(optimiser), lr: python(lr), clip: python(clip) };
  return template.replace(/\{(\w+)\}/g, (_, name) => given[name]);
}

// ---- when a task counts as solved: presets.py says it too --------------------------------------------

export function solvedAt(losses, level, many, from = 0) {
  for (let end = Math.max(many, from); end <= losses.length; end++) {
    let sum = 0;
    for (let k = end - many; k < end; k++) sum += losses[k];
    if (sum / many < level) return end;
  }
  return null;
}
