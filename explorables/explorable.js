// An explorable in the browser: computes what the controls ask for and writes it into the drawing.
// The static page's host calls `adopt` on figures that are there; Jupyter calls `render`.
import { read, share, written } from "./share.js";

// ---- numbers: sources of the spec, the same as in values.py ---------------------------------

const mod = (a, b) => { // NumPy's: the sign of b
  const r = a % b;
  return r !== 0 && (r < 0) !== (b < 0) ? r + b : r;
};
const unpack = (grid) => Array.isArray(grid) ? grid
  : Array.from({ length: grid.n }, (_, k) => k === grid.n - 1 ? grid.to
    : grid.from + k * ((grid.to - grid.from) / (grid.n - 1)));
const floats = (base64) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
};
const transpose = (rows) => rows[0].map((_, k) => rows.map((row) => row[k]));

function position(control, value) {
  if (control.values) {
    const away = control.values.map((v) => Math.abs(v - value));
    return away.indexOf(Math.min(...away));
  }
  return control.step ? Math.floor((value - control.low) / control.step + 0.5) : value;
}

/** The values that a control can take, from the 0th to the last. */
function places(control, input) {
  const { values, low, step, format } = control;
  if (!format) return { last: input.querySelectorAll("input").length - 1, value: (n) => n };
  if (values) return { last: values.length - 1, value: (n) => values[n] };
  const digits = Math.max(0, ...[low, step].map((v) => (String(v).split(".")[1] || "").length));
  return { last: Math.round((+input.max - low) / step), value: (n) => +(low + n * step).toFixed(digits) };
}

const KINDS = { // a source names its functions by their place in the figure's list
  expression(source, grids, functions) {
    const f = functions[source.f];
    if (source.grid === undefined) return (p) => f(p);
    return (p) => transpose(grids[source.grid].map((x) => f(p, x)));
  },
  scan({ init, step, read, steps, first }, grids, functions) {
    [init, step, read] = [init, step, read].map((k) => functions[k]);
    return (p) => {
      const rows = [];
      let state = init(p);
      for (let t = 0; t <= steps; t++) {
        if (t) state = step(p, t, state);
        if (t >= first) rows.push(read(p, t, state));
      }
      return transpose(rows);
    };
  },
  table({ by, sizes, size, data }, grids, functions, controls) {
    const all = floats(data);
    return (p) => {
      const row = by.reduce((r, k, j) => r * sizes[j] + position(controls[k], p[k]), 0);
      return [Array.from(all.subarray(row * size, (row + 1) * size))];
    };
  },
};

/** Return p => [source][output][point] for a spec and its functions, and its grids. */
export function compute(spec, functions) {
  const grids = spec.grids.map(unpack);
  const own = functions.map((f) => (p, x, s) => f(p, x, s, mod));
  const sources = spec.sources.map((source) => KINDS[source.kind](source, grids, own, spec.controls));
  return { grids, evaluate: (p) => sources.map((source) => source(p)) };
}

// ---- words, the same as in numbers.py -------------------------------------------------------

const bare = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
const signed = (text) => /^-.*[1-9]/.test(text.split("×")[0]) ? "−" + text.slice(1) : text.replace(/^-+/, "");
const raised = (n) => String(n).replace(/./g, (c) => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);

export function formatNumber(value, [digits, kind]) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if ((kind === "f" || kind === "%") && Math.abs(value) >= 1e9) [digits, kind] = [1, "e"];
  const figures = kind === "e" ? digits : Math.max(digits - 1, 0);
  if (kind === "g") {
    const exponent = Number(value.toExponential(figures).split("e")[1]);
    if (exponent >= -4 && exponent < Math.max(digits, 1)) {
      return signed(bare(value.toFixed(Math.max(digits - 1 - exponent, 0))));
    }
  }
  if (kind === "e" || kind === "g") {
    const [mantissa, exponent] = value.toExponential(figures).split("e");
    return signed(`${kind === "g" ? bare(mantissa) : mantissa}×10${raised(Number(exponent))}`);
  }
  return kind === "%" ? signed((100 * value).toFixed(digits)) + "%" : signed(value.toFixed(digits));
}
const say = (control, value) => formatNumber(value, control.format) + (control.unit ? ` ${control.unit}` : "");

// ---- marks: write numbers into the drawing, as marks.py does -----------------------------------

const FAR = 3e4; // pixels; further out, renderers lose precision
const pixel = (v, start, slope, log) => {
  const at = start + slope * (log ? (v > 0 ? Math.log10(v) : v <= 0 ? -1000 : NaN) : v);
  return Math.min(Math.max(at, -FAR), FAR);
};
const px = (s, v) => pixel(v, s[0], s[1], s[2]);
const py = (s, v) => pixel(v, s[3], s[4], s[5]);
const short = (v) => Math.round(v * 100) / 100;
const finite = (x, y) => Number.isFinite(x) && Number.isFinite(y);

/** Lists of pixel points between gaps. */
function runs(scales, xs, ys) {
  const out = [];
  let run = null;
  ys.forEach((y, k) => {
    if (!finite(xs[k], y)) { run = null; return; }
    if (!run) out.push(run = []);
    run.push([short(px(scales, xs[k])), short(py(scales, y))]);
  });
  return out;
}
const trace = (run) => run.map(([x, y], k) => `${k ? "L" : "M"} ${x} ${y}`).join(" ");
const list = (v) => typeof v === "number" ? [v] : v;

const MARKS = {
  line({ gid, scales, x, y }, find) {
    const group = find(gid)[0];
    const path = group.querySelector(":scope > path");
    const first = group.querySelector("use");
    const holder = first && first.parentNode;
    return (read) => {
      const pieces = runs(scales, list(read(x)), list(read(y)));
      if (path) path.setAttribute("d", pieces.map(trace).join(" "));
      if (!holder) return;
      const points = pieces.flat();
      while (holder.children.length < points.length) holder.append(first.cloneNode());
      while (holder.children.length > Math.max(points.length, 1)) holder.lastChild.remove();
      holder.style.display = points.length ? "" : "none";
      points.forEach(([cx, cy], k) => {
        holder.children[k].setAttribute("x", cx);
        holder.children[k].setAttribute("y", cy);
      });
    };
  },
  fill({ gid, scales, x, y, y2 }, find) {
    const group = find(gid)[0];
    const path = group.querySelector("path");
    const use = group.querySelector("use");
    const [left, top] = use ? [+use.getAttribute("x"), +use.getAttribute("y")] : [0, 0];
    const shifted = [scales[0] - left, ...scales.slice(1, 3), scales[3] - top, ...scales.slice(4)];
    return (read) => {
      const xs = read(x), ups = read(y), low = read(y2);
      const lows = typeof low === "number" ? ups.map(() => low) : low;
      const ok = ups.map((v, k) => finite(v, lows[k]) ? v : NaN);
      const back = lows.map((v, k) => finite(v, ups[k]) ? v : NaN);
      const under = runs(shifted, xs, back);
      path.setAttribute("d", runs(shifted, xs, ok)
        .map((run, k) => `${trace([...run, ...under[k].reverse()])} z`).join(" "));
    };
  },
  bars({ gids, scales, sides, base, across, y }, find) {
    const paths = gids.map((gid) => find(gid)[0].querySelector("path"));
    return (read) => read(y).forEach((value, k) => {
      const [a, b] = sides[k];
      const corners = [[a, base], [b, base], [b, value], [a, value]].map((c) => across ? c.reverse() : c);
      const d = corners.map(([u, v], j) => `${j ? "L" : "M"} ${short(px(scales, u))} ${short(py(scales, v))}`);
      paths[k].setAttribute("d", Number.isFinite(value) ? `${d.join(" ")} z` : "");
    });
  },
  text({ gid, refs, parts }, find) {
    const texts = find(gid).map((group) => group.querySelector("text") || group);
    return (read) => {
      const words = parts.map((part, k) => k % 2 ? formatNumber(+list(read(refs[(k - 1) / 2]))[0], part) : part);
      texts.forEach((text) => { text.textContent = words.join(""); });
    };
  },
  transform({ gid, scales, about, refs }, find) {
    const groups = find(gid);
    const [ox, oy] = [short(px(scales, about[0])), short(py(scales, about[1]))];
    return (read) => {
      const get = (name, otherwise) => name in refs ? read(refs[name]) : otherwise;
      let x = px(scales, get("x", about[0]) + get("dx", 0));
      let y = py(scales, get("y", about[1]) + get("dy", 0));
      if (!finite(x, y)) x = y = -1e4;
      const turn = `rotate(${-get("rotate", 0) || 0})scale(${get("scale", 1)})`;
      groups.forEach((group) => group.setAttribute(
        "transform", `translate(${short(x)} ${short(y)})${turn}translate(${-ox} ${-oy})`));
    };
  },
  look({ gids, name, ref, ramp }, find) {
    const groups = gids.map((gid) => find(gid).flatMap((group) => name === "opacity" ? [group]
      : [...group.querySelectorAll("path,use,text,rect")]));
    return (read) => list(read(ref)).forEach((value, k) => {
      value = Number.isNaN(value) ? 0 : value;
      const css = ramp
        ? `color-mix(in oklab,${ramp[1]} ${(100 * Math.min(Math.max(value, 0), 1)).toFixed(1)}%,${ramp[0]})`
        : String(Math.max(value, 0));
      groups[k].forEach((node) => node.style.setProperty(name, css));
    });
  },
};

const WORDS = { // under the figure: they stay when the drawing is put back
  note({ refs, formats }, node) {
    const outputs = [...node.querySelectorAll("output")];
    return (read) => outputs.forEach((output, k) => {
      output.textContent = formatNumber(+list(read(refs[k]))[0], formats[k]);
    });
  },
  choice({ ref }, node) {
    const parts = [...node.children];
    return (read) => {
      const at = Math.min(Math.max(Math.floor(+list(read(ref))[0] + 0.5), 0), parts.length - 1);
      parts.forEach((part, k) => {
        if (k === at) part.className = "on";
        else part.removeAttribute("class");
      });
    };
  },
};

// ---- the figure: controls in, drawing out ---------------------------------------------------------

const chosen = (options) => options.querySelector(":checked"); // null in a slider

/** Do what may fail; a figure that fails says so itself, in place of its controls, and no other does. */
function guarded(figure, work) {
  try {
    return work();
  } catch (error) {
    console.error(error);
    figure.classList.remove("live-figure");
    figure.classList.add("broken-figure");
    if (figure.querySelector(".broken")) return;
    const said = document.createElement("p");
    said.className = "broken";
    said.setAttribute("role", "alert");
    said.textContent = `This figure cannot move here: ${error.message}.`;
    figure.querySelector(".controls").after(said);
  }
}

/** Bring a figure to life by its functions; `model`, where there is a kernel, holds the same values. */
export function adopt(figure, functions, model) {
  return guarded(figure, () => enliven(figure, functions, model)) ?? { leave() {}, link() {} };
}

function enliven(figure, functions, model) {
  if (!functions) throw new Error("what it computes did not load");
  const spec = JSON.parse(figure.querySelector(":scope > script[type='application/json']").textContent);
  const { grids, evaluate } = compute(spec, functions);
  const svg = figure.querySelector("svg");
  const original = svg.innerHTML;
  const start = spec.controls.map((control) => control.value);
  const values = [...start];
  const inputs = [...figure.querySelectorAll(".control > :is(input, .options)")];
  const live = figure.querySelector(".live");
  const find = (gid) => [...svg.querySelectorAll(`[data-gid="${CSS.escape(gid)}"]`)];
  const holders = [...figure.querySelectorAll(".words > *")];
  const words = spec.marks.filter((m) => m.kind in WORDS).map((m, k) => WORDS[m.kind](m, holders[k]));
  const drawn = spec.marks.filter((m) => m.kind in MARKS);
  const presets = [...figure.querySelectorAll(".presets > button")].map((button, n) => [button, spec.presets[n]]);
  const origin = document.createElement("p"); // whether the values came with a link
  origin.className = "origin";
  let pens = null; // made when needed: they hold nodes of the drawing

  const draw = () => {
    const numbers = evaluate(values);
    const read = (ref) => typeof ref === "number" ? grids[ref] : numbers[ref[0]][ref[1]];
    words.forEach((write) => write(read));
    presets.forEach(([button, to]) =>
      button.setAttribute("aria-pressed", String(to.every(([k, value]) => values[k] === value))));
    if (values.every((value, k) => value === start[k])) {
      if (pens) svg.innerHTML = original;
      pens = null;
      return;
    }
    pens ||= drawn.map((m) => MARKS[m.kind](m, find));
    pens.forEach((write) => write(read));
  };
  const show = (k) => { // put a value into its control
    const control = spec.controls[k], input = inputs[k];
    if (!input.matches("input")) return void (input.querySelectorAll("input")[values[k]].checked = true);
    input.value = control.values ? control.values.indexOf(values[k]) : values[k];
    if (!control.format) return;
    const text = say(control, values[k]);
    input.setAttribute("aria-valuetext", text);
    input.parentNode.querySelector("output").textContent = text;
  };
  const controls = spec.controls.map((control, k) => ({
    name: spec.names[k],
    words: control.format ? null : [...inputs[k].querySelectorAll("label")].map((label) => label.textContent.trim()),
    at: (value) => position(control, value),
    ...places(control, inputs[k]),
  }));
  const announce = (k) => {
    const name = inputs[k].parentNode.firstElementChild.textContent.trim();
    const value = inputs[k].getAttribute("aria-valuetext") || chosen(inputs[k]).parentNode.textContent;
    utter(`${name} ${value}`);
  };
  const utter = (what) => {
    live.textContent = [what, ...[...figure.querySelectorAll(".words > .note")]
      .map((note) => note.textContent.trim())].join(". ");
  };
  const change = (pairs, tell = true) => { // all at once: no half-set state is drawn or sent
    const moved = pairs.filter(([k, value]) => values[k] !== value);
    if (!moved.length) return;
    origin.style.visibility = "hidden"; // where it was: nothing moves under a slider
    moved.forEach(([k, value]) => {
      values[k] = value;
      show(k);
    });
    guarded(figure, draw);
    if (!model || !tell) return;
    model.set("values", Object.fromEntries(spec.names.map((name, j) => [name, values[j]])));
    model.save_changes();
  };
  const set = (k, value) => change([[k, value]]);
  const player = spec.play ? play(figure, spec, (k) => values[k], set, announce) : { stop() {} };

  inputs.forEach((input, k) => {
    const { values: listed } = spec.controls[k];
    input.addEventListener("input", () => {
      player.stop();
      const { value } = chosen(input) ?? input;
      set(k, listed ? listed[+value] : +value);
    });
    input.addEventListener("change", () => announce(k));
    let held; // a finger that begins on a slider and then scrolls the page leaves it as it was
    input.addEventListener("pointerdown", () => { held = values[k]; });
    input.addEventListener("pointercancel", () => change([[k, held]]));
  });
  presets.forEach(([button, to]) => button.addEventListener("click", () => {
    player.stop();
    change(to);
    utter(button.textContent);
  }));
  figure.querySelector(".advance")?.addEventListener("click", ({ target }) => {
    player.stop();
    const numbers = evaluate(values);
    change(spec.advance.map(([k, [source, output]]) => {
      const { at, value, last } = controls[k], place = at(numbers[source][output]);
      return [k, place >= 0 ? value(Math.min(place, last)) : value(0)];
    }));
    utter(target.textContent);
  });
  figure.querySelector(".reset").addEventListener("click", () => {
    player.stop();
    change(start.map((value, k) => [k, value]));
    origin.remove();
    live.textContent = "Reset";
  });
  if (spec.pick) {
    const [k, gid] = spec.pick, { last, value } = controls[k];
    const spots = () => Array.from({ length: last + 1 }, (_, n) => find(`${gid}-${n}`)[0]);
    pick(svg, spots, value, () => values[k], (to) => { player.stop(); set(k, to); }, () => announce(k));
    figure.classList.add("pick-figure");
  }
  const link = (query) => { // what it does not name is as the page has it
    const [found, remarks] = read(query, controls);
    player.stop();
    change([...new Map([...start.entries(), ...found])]);
    origin.textContent = [...(found.length ? ["Values from the link."] : []), ...remarks].join(" ");
    origin.style.visibility = "";
    figure.querySelector(".buttons").before(origin);
    utter(origin.textContent.replace(/\.$/, ""));
  };
  share(figure, model ? null : () => written(controls, values));
  const pull = () => {
    const told = model.get("values");
    change(spec.names.map((name, k) => [k, told[name]]).filter(([, value]) => value !== undefined), false);
  };
  start.forEach((_, k) => show(k)); // a browser may bring back what was set before a reload
  if (model) { pull(); model.on("change:values", pull); }
  figure.classList.add("live-figure");
  const leave = () => { player.stop(); if (model) model.off("change:values", pull); };
  return { leave, link };
}

/** The play button: runs one slider to its high end; where motion is unwanted, one step a press. */
function play(figure, spec, get, set, announce) {
  const [k, seconds] = spec.play;
  const button = figure.querySelector(".play");
  const input = figure.querySelectorAll(".control > :is(input, .options)")[k];
  const { last, value } = places(spec.controls[k], input);
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    if (frame) announce(k);
    frame = 0;
    button.setAttribute("aria-pressed", "false");
    button.textContent = "Play";
  };
  button.addEventListener("click", () => {
    if (frame) return stop();
    const here = position(spec.controls[k], get(k));
    const from = here >= last ? 0 : here;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      set(k, value(here >= last ? 0 : here + 1));
      return announce(k);
    }
    button.setAttribute("aria-pressed", "true");
    button.textContent = "Pause";
    set(k, value(from));
    let begin = null;
    const tick = (now) => {
      begin ??= now;
      const n = Math.min(from + Math.floor(((now - begin) / 1000 / seconds) * last), last);
      set(k, value(n));
      if (n >= last) return stop();
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  });
  return { stop };
}

const NEAR = 24; // pixels of the page, about half a fingertip

/** A tap on the drawing, or a drag over it, sets a control: to the value of the nearest spot. */
function pick(svg, spots, value, get, set, announce) {
  let held; // a finger that begins here and then scrolls the page leaves the control as it was
  const follow = ({ pointerId, clientX, clientY }) => {
    if (!svg.hasPointerCapture(pointerId)) return;
    const away = spots().map((spot) => {
      const { left, top, width, height } = spot.getBoundingClientRect();
      return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
    });
    const least = Math.min(...away);
    if (least < NEAR) set(value(away.indexOf(least)));
  };
  svg.addEventListener("pointerdown", ({ pointerId, button }) => {
    held = get();
    if (button === 0) svg.setPointerCapture(pointerId);
  });
  svg.addEventListener("pointermove", follow);
  svg.addEventListener("pointerup", (event) => {
    follow(event);
    if (get() !== held) announce();
  });
  svg.addEventListener("pointercancel", () => set(held));
}

// ---- in a notebook ------------------------------------------------------------------------------

let views = 0;

/** The functions that a figure's markup carries, loaded as a module of their own. */
async function load(figure) {
  const text = figure.querySelector(":scope > script.functions").textContent;
  const url = URL.createObjectURL(new Blob([`export default ${text};`], { type: "text/javascript" }));
  const { default: functions } = await import(url);
  URL.revokeObjectURL(url);
  return functions;
}

/** Show a widget's figure. */
export function render({ model, el }) {
  const nothing = () => {};
  let leave = nothing, turn = 0;
  const fresh = async () => {
    const mine = ++turn;
    leave();
    leave = nothing;
    const page = model.get("html");
    if (!page) return model.send({ wanted: "html" });
    const ident = page.match(/<figure class="explorable" id="([\w-]+)"/)[1];
    const own = `$1${ident}v${++views}`; // ids of one view only, where they are made and meant
    el.innerHTML = page.replace(new RegExp(`(["#])${ident}(?=[")\\s-])`, "g"), own);
    const figure = el.querySelector("figure.explorable");
    const functions = await load(figure);
    if (mine === turn) ({ leave } = adopt(figure, functions, model)); // else another came, or the view went
  };
  model.on("change:html", fresh);
  fresh();
  return () => { turn++; leave(); model.off("change:html", fresh); };
}
