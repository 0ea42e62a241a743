// What a panel shows of a run: curves, heat maps, weights. Nothing here trains.

// ---- elements ------------------------------------------------------------------------------------

function made(node, attributes, inside) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...inside);
  return node;
}
export const make = (tag, attributes = {}, ...inside) => made(document.createElement(tag), attributes, inside);
export const draw = (tag, attributes = {}, ...inside) =>
  made(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, inside);
export const button = (name, act, more = {}) => make("button", { type: "button", onclick: act, ...more }, name);
export const fold = (name, ...inside) => make("details", { class: "fold" }, make("summary", {}, name), make("div", {}, ...inside));

// ---- drawings ------------------------------------------------------------------------------------

const LEFT = 46, END = 352, phone = globalThis.matchMedia?.("(max-width: 700px)").matches;
export const WIDE = 360, HIGH = phone ? 134 : 206;
const LOOKS = [["blue", null], ["orange", "6 3"]]; // of a net, and of its rival
const COLOURS = {
  ink: "var(--fig-ink, #1c2530)", muted: "var(--fig-muted, #5d6875)", grid: "var(--fig-grid, #d9dee4)",
  blue: "var(--fig-blue, #0a62ad)", orange: "var(--fig-orange, #c2500a)", purple: "var(--fig-purple, #8b3f96)",
};
const between = (share, low, high) => low + (high - low) * Math.min(Math.max(share, 0), 1);
const raised = (power) => `10${String(power).replace("-", "⁻").replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d])}`;
export const short = (value) => {
  if (!Number.isFinite(value)) return "no number";
  const sign = value < 0 ? "−" : "", size = Math.abs(value);
  if (size === 0 || (size >= 0.001 && size < 1e5)) return sign + Number(size.toPrecision(2));
  const [digits, power] = size.toExponential(0).split("e");
  return `${sign}${digits}\u00a0·\u00a0${raised(Number(power))}`; // it stays on one line
};
export const words = (x, y, text, more = {}) =>
  draw("text", { x, y, style: `font: 13px sans-serif; fill: ${COLOURS.muted}`, ...more }, text);
const stroke = (colour, dash, width = 1.6) => draw("path", {
  style: `fill: none; stroke: ${COLOURS[colour]}; stroke-width: ${width}; stroke-linejoin: round`, "stroke-dasharray": dash });
/** A path through points; null is a gap, and of many points a few hundred means are drawn. It ends where it leaves the axis, if that has ends. */
function through(points, top = -Infinity, bottom = Infinity) {
  const each = Math.ceil(points.length / 300), kept = [];
  for (let k = 0; k < points.length; k += each) {
    const some = points.slice(k, k + each).filter((p) => p && Number.isFinite(p[1]));
    kept.push(some.length ? [some[0][0], some.reduce((sum, p) => sum + p[1], 0) / some.length] : null);
  }
  const on = (p) => p && p[1] >= top && p[1] <= bottom, held = (y) => Math.min(Math.max(y, top), bottom);
  const seen = kept.map((p, k) => p && [kept[k - 1], p, kept[k + 1]].some(on) ? p : null);
  const alone = (k) => seen[k - 1] || seen[k + 1] ? "" : "h2"; // a point that has no neighbour is a dash
  return seen.map((p, k) => p ? `${seen[k - 1] ? "L" : "M"}${p[0].toFixed(1)} ${held(p[1]).toFixed(1)}${alone(k)}` : "").join("") || "M0 0";
}
function decades(svg, low, high, each, top, bottom) {
  for (let power = low; power <= high; power += each) {
    const y = between((power - low) / (high - low), bottom, top);
    svg.append(draw("path", { d: `M${LEFT} ${y}H${END}`, style: `stroke: ${COLOURS.grid}` }),
      words(LEFT - 5, y + 4, raised(power), { "text-anchor": "end" }));
  }
  return (value) => bottom + (top - bottom) * (Math.log10(value) - low) / (high - low);
}
const sheet = (label) => draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "fig", role: "img", "aria-label": label, dir: "ltr" });

/** Loss of each update, and below it the share of right answers; in a race, of both nets. */
export function lossChart() {
  const top = 18, bottom = HIGH - 66, svg = sheet("The loss: nothing yet."), y = decades(svg, -4, phone ? 2 : 1, phone ? 2 : 1, top, bottom);
  const share = (value) => between(value, HIGH - 22, HIGH - 46), last = words(END, HIGH - 4, "", { "text-anchor": "end" });
  const key = words(LEFT + 32, 12, ""), title = words(LEFT, HIGH - 51, "", { class: "name" });
  const curves = LOOKS.map(([colour, dash], k) => [stroke(colour, dash), stroke(k ? colour : "purple", dash)]);
  for (const [value, name] of [[0, "0"], [1, "1"]]) {
    svg.append(draw("path", { d: `M${LEFT} ${share(value)}H${END}`, style: `stroke: ${COLOURS.grid}` }),
      words(LEFT - 5, share(value) + 4, name, { "text-anchor": "end" }));
  }
  svg.append(words(LEFT, 12, "loss", { class: "name" }), title, words(LEFT, HIGH - 4, "update"), last, key, ...curves.flat());
  /** `nets`: losses, shares and updates of one, or of two; `right`: what counts as right, if it is no symbol. */
  return { svg, show(nets, right) {
    const most = Math.max(...nets.map(({ losses, updates }) => Math.max(updates, losses.length)));
    const x = (k) => between(k / most, LEFT, END), told = [];
    for (const [k, [loss, shares]] of curves.entries()) {
      const { losses, rights } = nets[k] ?? { losses: [], rights: [] };
      loss.setAttribute("d", through(losses.map((value, n) => [x(n + 1), y(Math.max(value, 1e-300))]), top, bottom));
      shares.setAttribute("d", through(rights.map((value, n) => [x(n + 1), share(value)])));
      if (losses.length) told.push(`${["The loss", "The rival's loss"][k]} over ${losses.length} updates: from ${short(losses[0])} to ${short(losses.at(-1))}. Share right${right} at the end: ${short(rights.at(-1))}.`);
    }
    last.textContent = String(most);
    title.textContent = `share right${right} of a batch`;
    key.textContent = nets[1] ? "— this net\u2003- - rival" : "";
    svg.setAttribute("aria-label", told.join(" ") || "The loss: nothing yet.");
  } };
}

/** The error's size at each state, by the steps from there to the answer. */
export function errorChart() {
  const top = 34, bottom = HIGH - 22, svg = sheet("The error: nothing yet."), y = decades(svg, -12, 4, 4, top, bottom);
  const first = stroke("muted", "2 3"), h = stroke("orange", "6 3"), c = stroke("orange", null, 2.2);
  const last = words(END, HIGH - 4, "", { "text-anchor": "end" }), key = words(END, 28, "", { "text-anchor": "end" });
  svg.append(words(LEFT, 12, "size of the error that goes back", { class: "name" }), words(LEFT, HIGH - 4, "steps back from the answer"), last, key, first, h, c);
  return { svg, show(now, before) {
    const main = now.c ?? now.h, x = (k) => between(k / Math.max(main.length - 1, 1), LEFT, END);
    const path = (values) => through((values ?? []).map((value, k) => value === null ? null : [x(k), y(Math.min(Math.max(value, 1e-300), 1e300))]), top, bottom);
    first.setAttribute("d", path(before.c ?? before.h));
    c.setAttribute("d", path(main));
    h.setAttribute("d", path(now.c && now.h));
    last.textContent = String(main.length - 1);
    key.textContent = `— at ${now.c ? "the state c\u2003- - at " : ""}the output h\u2003··· at the start`;
    const far = main.findLastIndex((value) => value !== null), left = main[far] / main[0];
    const off = main.some((value) => value !== null && !(value >= 1e-12 && value <= 1e4));
    const said = !Number.isFinite(left) || !Number.isFinite(main[0]) ? "The error has no finite size any more."
      : `${far} steps back, ${left ? `the error has ${short(left)} times its size at the answer` : "nothing is left of the error"}${off ? "; the line ends where it leaves the axis" : ""}.`;
    svg.setAttribute("aria-label", `The error by steps back, on a log axis. ${said}`);
    return said;
  } };
}

/** Rows over one sequence, as a heat map for each name: zero has a middle shade, so the sign shows without colour. A unit's have one letter. */
export function unitsView() {
  const node = make("div", { class: "units", dir: "ltr" });
  let last = null;
  const view = { node, end: () => themes.disconnect(), show(trace) {
    last = trace;
    const colours = getComputedStyle(node).getPropertyValue("--shades");
    const [below, middle, above] = colours.split("#").slice(1).map((shade) => [0, 2, 4].map((k) => parseInt(shade.slice(k, k + 2), 16)));
    const parts = Object.entries(trace).map(([name, rows]) => {
      const all = rows.flat().filter(Number.isFinite), top = Math.max(1, ...all.map(Math.abs)), mean = all.reduce((sum, v) => sum + v, 0) / all.length;
      const low = Math.round(100 * all.filter((value) => value < 0).length / all.length);
      const canvas = make("canvas", { width: rows.length, height: rows[0].length, role: "img",
        "aria-label": `${name} of ${rows[0].length} ${name[1] ? "wire" : "unit"}${rows[0].length > 1 ? "s" : ""} over ${rows.length} steps: from ${short(Math.min(...all))} to ${short(Math.max(...all))}, ${low} % below zero` });
      const pen = canvas.getContext("2d"), image = pen.createImageData(rows.length, rows[0].length), { data } = image;
      rows.forEach((row, t) => row.forEach((value, j) => {
        const share = Math.min(Math.abs(value) / top, 1) || 0, end = value < 0 ? below : above, at = 4 * (j * rows.length + t);
        for (let k = 0; k < 3; k++) data[at + k] = middle[k] + (end[k] - middle[k]) * share;
        data[at + 3] = Number.isFinite(value) ? 255 : 0; // where nothing is asked, nothing is right
      }));
      pen.putImageData(image, 0, 0);
      return [make("i", {}, name), canvas, make("span", {}, name[1] ? "" : `mean ${short(mean)}`)];
    });
    const scale = make("div", { class: "scale" }, "−", make("span", {}, "0"), "+");
    scale.style.setProperty("--shades", colours);
    node.replaceChildren(...parts.flat(), scale);
    return "A row is a unit or a wire. The bar: below zero, zero, above.";
  } };
  const themes = new MutationObserver(() => last && view.show(last)); // a canvas keeps the colours in which it was drawn
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] }); // JupyterLab's
  return view;
}

const GAP = 8, LETTER = 22, LINE = 17; // between matrices; what a name takes at least, and its height
const MEANS = { U: "U: input", W: "W: last output", b: "b: bias", P: "P: peephole", V: "V: readout" };

/** Matrices of one map beside each other, the maps in rows: where each stands, or null if the sheet is too small. */
function laid(groups, side) {
  const places = [];
  let x = 4, y = LINE, high = 0;
  for (const group of groups) {
    const wide = group.reduce((sum, { cols }) => sum + Math.max(cols * side, LETTER) + GAP, 0);
    if (x > 4 && x + wide > WIDE) [x, y, high] = [4, y + LINE + high, 0];
    for (const part of group) {
      places.push({ ...part, x, y: y + LINE });
      x += Math.max(part.cols * side, LETTER) + GAP;
      high = Math.max(high, part.rows * side);
    }
    if (x > WIDE + GAP || y + LINE + high > HIGH - 1) return null;
    x += GAP;
  }
  return places;
}

/** Each weight as a square, filled above zero and hollow below; its area is the number's size. */
export function weightsView() {
  const svg = sheet("The weights: nothing yet."), frames = stroke("grid", null, 1), names = draw("g");
  const plus = draw("path", { style: `fill: ${COLOURS.blue}` }), minus = stroke("orange", null, 1), key = words(4, 12, "");
  svg.append(key, frames, plus, minus, names);
  return { svg, show(weights, units) {
    const groups = {}, found = Object.entries(weights).map(([name, values]) => {
      const rows = name === "V" ? values.length / units : units, part = { name, values, rows, cols: values.length / rows };
      (groups[name === "V" ? name : name.slice(2)] ??= []).push(part);
      return part;
    });
    const size = (values) => Math.max(...values.map(Math.abs)), { name: widest, values: wide } = found.reduce((a, b) => size(b.values) > size(a.values) ? b : a);
    const top = size(wide) || 1, largest = short(wide.find((value) => Math.abs(value) === size(wide)) ?? NaN);
    let side = 14, places = null;
    while (!(places = laid(Object.values(groups), side))) side *= 0.97;
    const square = (x, y, wide) => `M${x.toFixed(1)} ${y.toFixed(1)}h${wide.toFixed(1)}v${wide.toFixed(1)}h${(-wide).toFixed(1)}z`;
    let above = "", below = "", around = "";
    for (const { values, rows, cols, x, y } of places) {
      around += `M${x} ${y}h${cols * side}v${rows * side}h${-cols * side}z`;
      values.forEach((value, k) => {
        const wide = 0.94 * side * Math.sqrt(Math.abs(value) / top), half = (side - wide) / 2;
        const left = x + (k % cols) * side + half, high = y + Math.floor(k / cols) * side + half;
        if (!Number.isFinite(wide)) return;
        if (value > 0) above += square(left, high, wide);
        if (value < 0) below += square(left + 0.5, high + 0.5, Math.max(wide - 1, 0.1)); // within its line
      });
    }
    for (const [path, d] of [[plus, above], [minus, below], [frames, around]]) path.setAttribute("d", d);
    names.replaceChildren(...places.map(({ name, x, y }) => {
      const text = words(x, y - 5, name[0], { style: `font: italic 14px serif; fill: ${COLOURS.ink}` });
      text.append(draw("tspan", { dy: 3, "font-size": 13 }, name.slice(2)));
      return text;
    }));
    const title = (name) => name.length > 1 ? `${name[0]} of ${name.slice(2)}` : name;
    key.textContent = `■ above zero\u2003□ below\u2003largest: ${largest}, in ${title(widest)}`;
    svg.setAttribute("aria-label", `The weights of the net. ${found.map(({ name, values, rows, cols }) =>
      `${title(name)}, ${rows} by ${cols}: from ${short(Math.min(...values))} to ${short(Math.max(...values))}`).join("; ")}.`);
    const letters = Object.keys(MEANS).filter((letter) => found.some(({ name }) => name[0] === letter));
    return `${letters.map((letter) => MEANS[letter]).join(", ")}. Rows are units, in V answers.`;
  } };
}

/** Ten small curves side by side, a row for each setting; `side` is 1 for a rival. */
export function seedRow(name, side) {
  const curves = Array.from({ length: 10 }, () => {
    const path = stroke(...LOOKS[side], 2), mark = make("span", {}, "·");
    const svg = draw("svg", { viewBox: "0 0 60 34", preserveAspectRatio: "none", "aria-hidden": "true" },
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
