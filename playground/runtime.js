// Trains any cell that `derive.py` writes: over time, forward and back, on flat arrays of float64.
// A layer holds units times sequences, sequences side by side; their number is filled up to a
// multiple of four with sequences that do not count. Nothing is allocated while it trains.

// ---- random numbers: the same lines as in draws.py

function Draws(seed, stream) {
  const s = new Uint32Array(4);
  let at = (seed * 2 + stream) >>> 0;
  for (let k = 0; k < 4; k++) {
    at = (at + 0x9E3779B9) >>> 0;
    let v = Math.imul(at ^ (at >>> 16), 0x21F0AAAD);
    v = Math.imul(v ^ (v >>> 15), 0x735A2D97);
    s[k] = v ^ (v >>> 15);
  }
  const bits = () => {
    const v = Math.imul(s[1], 5);
    const found = Math.imul((v << 7) | (v >>> 25), 9) >>> 0;
    const b = s[1];
    s[2] ^= s[0]; s[3] ^= b;
    s[1] ^= s[2]; s[0] ^= s[3];
    s[2] ^= b << 9;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return found;
  };
  const uniform = () => bits() / 2 ** 32;
  const below = (n) => Math.floor(bits() * n / 2 ** 32);
  const normal = () => {
    const length = Math.sqrt(-2 * Math.log(1 - uniform()));
    return length * Math.cos(2 * Math.PI * uniform());
  };
  return { bits, uniform, below, normal };
}

// ---- tasks: the same draws as in tasks.py; put.x(t, d, value), put.y(t, o, value), put.counts(t)

const PLACES = 10, SAID = 3, KINDS = 4;
const numbers = (draws, T, put, seen) => {
  for (let t = 0; t < T; t++) put.x(t, 0, seen[t] = 2 * draws.uniform() - 1);
};
const SERIES = DATA.sunspots.map((number) => (number - DATA.centre) / DATA.spread);
const LONGEST = 4000, memory = new Float64Array(LONGEST + PLACES); // a lag, and the sequence that is drawn
const TASKS = {
  symbol: { D: 4, O: 2, output: "softmax", least: 1, steps: (lag) => lag + 1, draw(draws, lag, put) {
    const first = draws.below(2);
    put.x(0, first, 1);
    for (let t = 1; t <= lag; t++) put.x(t, 2 + draws.below(2), 1);
    put.y(lag, first, 1); put.counts(lag);
  } },
  number: { D: 2, O: 1, output: "linear", least: 1, steps: (lag) => lag + PLACES, draw(draws, lag, put) {
    const T = lag + PLACES;
    numbers(draws, T, put, memory);
    const place = draws.below(PLACES);
    put.x(place, 1, 1); put.y(T - 1, 0, memory[place]); put.counts(T - 1);
  } },
  adding: { D: 2, O: 1, output: "linear", least: 1, steps: (lag) => lag + PLACES, draw(draws, lag, put) {
    const T = lag + PLACES;
    numbers(draws, T, put, memory);
    const first = draws.below(PLACES);
    let second = draws.below(Math.max(PLACES, T >> 1) - 1);
    if (second >= first) second++;
    put.x(first, 1, 1); put.x(second, 1, 1);
    put.y(T - 1, 0, (memory[first] + memory[second]) / 2); put.counts(T - 1);
  } },
  reber: { D: 7, O: 7, output: "softmax", least: 8, steps: (lag) => lag, draw(draws, lag, put) {
    let length, node;
    do {
      length = node = 0;
      do {
        const coin = draws.below(2);
        if (length <= lag) memory[length] = DATA.symbols[node][coin];
        node = DATA.after[node][coin];
        length++;
      } while (node !== 0);
    } while (length > lag + 1);
    for (let t = 0; t < length - 1; t++) {
      put.x(t, memory[t], 1); put.y(t, memory[t + 1], 1); put.counts(t);
    }
  } },
  repeat: { D: KINDS + 1, O: KINDS, output: "softmax", least: 1, steps: (lag) => 2 * SAID + lag, draw(draws, lag, put) {
    for (let t = 0; t < SAID; t++) {
      const symbol = draws.below(KINDS);
      put.x(t, symbol, 1); put.y(SAID + lag + t, symbol, 1); put.counts(SAID + lag + t);
    }
    put.x(SAID + lag, KINDS, 1);
  } },
  counting: { D: 2, O: 2, output: "softmax", least: 1, steps: (lag) => 2 * lag, draw(draws, lag, put) {
    const n = 1 + draws.below(lag);
    for (let t = 0; t < n; t++) put.x(t, 0, 1);
    for (let t = n; t < 2 * n; t++) {
      put.x(t, 1, 1); put.y(t, t === 2 * n - 1 ? 1 : 0, 1); put.counts(t);
    }
  } },
  sine: { D: 1, O: 1, output: "linear", least: 3, steps: (lag) => lag, draw(draws, lag, put) {
    const period = 10 + 20 * draws.uniform(), phase = draws.uniform();
    for (let t = 0; t < lag; t++) {
      put.x(t, 0, Math.sin(2 * Math.PI * (t / period + phase)));
      put.y(t, 0, Math.sin(2 * Math.PI * ((t + 1) / period + phase)));
      if (t > 1) put.counts(t);
    }
  } },
  sunspots: { D: 1, O: 1, output: "linear", least: 3, most: SERIES.length - 1, steps: (lag) => lag, draw(draws, lag, put) {
    const start = draws.below(SERIES.length - lag);
    for (let t = 0; t < lag; t++) {
      put.x(t, 0, SERIES[start + t]); put.y(t, 0, SERIES[start + t + 1]); put.counts(t);
    }
  } },
};
for (const task of Object.values(TASKS)) task.most ??= LONGEST;

// ---- three products over a layer: B, the sequences, is a multiple of four. They go by two rows, or
// columns, and read what both need once. Who has no second is its own: it is written twice, alike.

/** out (rows, B) += W (rows, cols) src (cols, B); a letter's small one is where it begins. */
function forth(out, o, W, w, src, s, rows, cols, B) {
  for (let r = 0; r < rows; r += 2, w += 2 * cols, o += 2 * B) {
    const two = r + 1 < rows ? 1 : 0, u = w + two * cols, p = o + two * B;
    for (let b = 0; b < B; b += 4) {
      let a0 = out[o + b], a1 = out[o + b + 1], a2 = out[o + b + 2], a3 = out[o + b + 3];
      let c0 = out[p + b], c1 = out[p + b + 1], c2 = out[p + b + 2], c3 = out[p + b + 3];
      for (let c = 0, q = s + b; c < cols; c++, q += B) {
        const v = W[w + c], y = W[u + c];
        const x0 = src[q], x1 = src[q + 1], x2 = src[q + 2], x3 = src[q + 3];
        a0 += v * x0; a1 += v * x1; a2 += v * x2; a3 += v * x3;
        c0 += y * x0; c1 += y * x1; c2 += y * x2; c3 += y * x3;
      }
      out[o + b] = a0; out[o + b + 1] = a1; out[o + b + 2] = a2; out[o + b + 3] = a3;
      out[p + b] = c0; out[p + b + 1] = c1; out[p + b + 2] = c2; out[p + b + 3] = c3;
    }
  }
}

/** out (cols, B) += W^T (cols, rows) d (rows, B). */
function back(out, o, W, w, d, s, rows, cols, B) {
  for (let c = 0; c < cols; c += 2, w += 2, o += 2 * B) {
    const two = c + 1 < cols ? 1 : 0, p = o + two * B;
    for (let b = 0; b < B; b += 4) {
      let a0 = out[o + b], a1 = out[o + b + 1], a2 = out[o + b + 2], a3 = out[o + b + 3];
      let c0 = out[p + b], c1 = out[p + b + 1], c2 = out[p + b + 2], c3 = out[p + b + 3];
      for (let r = 0, k = w, q = s + b; r < rows; r++, k += cols, q += B) {
        const v = W[k], y = W[k + two];
        const x0 = d[q], x1 = d[q + 1], x2 = d[q + 2], x3 = d[q + 3];
        a0 += v * x0; a1 += v * x1; a2 += v * x2; a3 += v * x3;
        c0 += y * x0; c1 += y * x1; c2 += y * x2; c3 += y * x3;
      }
      out[o + b] = a0; out[o + b + 1] = a1; out[o + b + 2] = a2; out[o + b + 3] = a3;
      out[p + b] = c0; out[p + b + 1] = c1; out[p + b + 2] = c2; out[p + b + 3] = c3;
    }
  }
}

/** dW (rows, cols) += d (rows, B) src^T (B, cols). */
function meet(dW, w, d, o, src, s, rows, cols, B) {
  for (let r = 0; r < rows; r += 2, w += 2 * cols, o += 2 * B) {
    const two = r + 1 < rows ? 1 : 0, p = o + two * B, u = w + two * cols;
    for (let c = 0, q = s; c < cols; c += 2, q += 2 * B) {
      const other = c + 1 < cols ? 1 : 0, k = q + other * B;
      let aa = dW[w + c], ab = dW[w + c + other], ba = dW[u + c], bb = dW[u + c + other];
      for (let b = 0; b < B; b++) {
        const x = d[o + b], y = d[p + b], z = src[q + b], v = src[k + b];
        aa += x * z; ab += x * v; ba += y * z; bb += y * v;
      }
      dW[w + c] = aa; dW[w + c + other] = ab; dW[u + c] = ba; dW[u + c + other] = bb;
    }
  }
}

// ---- a net: a cell and a readout V h_t

const called = (letter, k) => k ? `${letter}_${k}` : letter;

/**
 * Names, shapes and places of the weights in one flat array. The names come in the order in which they
 * are drawn; those of one kind lie side by side, in the order of the maps, as one matrix.
 */
function places(cell, D, H, O) {
  const shapes = { U: [H, D], W: [H, H], b: [H], P: [H], V: [O, H] }, all = cell.maps.flatMap(([k, sources]) => [...sources].map((s) => called({ x: "U", h: "W", b: "b" }[s], k)));
  const found = Object.fromEntries([...all, ...cell.own, "V"].map((name) => {
    const shape = shapes[name[0]];
    return [name, { at: 0, shape, size: shape.reduce((a, b) => a * b) }];
  }));
  const kinds = ["U", "W", "b"].flatMap((letter) => cell.maps.map(([k]) => called(letter, k)));
  let at = 0;
  for (const name of [...kinds, ...cell.own, "V"]) {
    if (!found[name]) continue;
    found[name].at = at;
    at += found[name].size;
  }
  return found;
}

function start(cell, where, theta, { kind, gain, inputs, bias }, seed) {
  const draws = Draws(seed, 0);
  for (const [name, { at, shape: [rows, cols], size }] of Object.entries(where)) {
    const part = theta.subarray(at, at + size);
    if (name[0] === "b") { part.fill(bias[name.slice(2)]); continue; }
    const std = (cols ? 1 / Math.sqrt(cols) : 1) * (name[0] === "U" ? inputs : 1);
    for (let k = 0; k < size; k++) part[k] = draws.normal() * std;
    if (name[0] !== "W") continue;
    if (kind === "orthogonal") orthogonal(part, rows);
    if (kind === "identity") part.forEach((_, k) => { part[k] = k % (rows + 1) ? 0 : 1; });
    for (let k = 0; k < size; k++) part[k] *= gain;
  }
}

/** Gram and Schmidt on the rows, each twice: once leaves rounding errors behind. */
function orthogonal(Q, n) {
  const dot = (a, b) => { let s = 0; for (let k = 0; k < n; k++) s += Q[a * n + k] * Q[b * n + k]; return s; };
  for (let r = 0; r < n; r++) {
    for (let twice = 0; twice < 2; twice++) {
      for (let p = 0; p < r; p++) {
        const along = dot(r, p);
        for (let k = 0; k < n; k++) Q[r * n + k] -= along * Q[p * n + k];
      }
    }
    const length = Math.sqrt(dot(r, r));
    for (let k = 0; k < n; k++) Q[r * n + k] /= length;
  }
}

function network(cell, { D, O, output }, H, T, count, where, theta, grad) {
  const B = Math.ceil(count / 4) * 4, n = H * B, M = cell.maps.length, L = cell.lines.length, S = cell.states;
  const x = new Float64Array(T * D * B), y = new Float64Array(T * O * B), mask = new Float64Array(T * B);
  const z = new Float64Array(T * M * n), v = new Float64Array((T + 1) * L * n);
  const e = new Float64Array((T + 1) * S * n);
  const said = new Float64Array(T * O * B), d = new Float64Array(T * O * B);
  /** Weights of a kind for all maps that have one: where they begin, their rows, and the first row's place in z. */
  const joined = (letter) => {
    const all = cell.maps.map(([k]) => where[called(letter, k)]), m = all.findIndex(Boolean);
    return { at: all[m]?.at ?? 0, rows: all.filter(Boolean).length * H, first: m * n };
  };
  const U = joined("U"), W = joined("W"), V = where.V.at;
  const b = cell.maps.map(([k]) => where[called("b", k)]?.at ?? -1);
  const P = cell.own.length ? where[cell.own[0]].at : 0, own = cell.own.length * H;
  const p = theta.subarray(P, P + own), dp = grad.subarray(P, P + own);
  const read = new Uint8Array(T); // where an answer is wanted

  function forward() {
    for (let t = 0; t < T; t++) {
      const now = (t + 1) * L * n, was = t * L * n;
      const pre = t * M * n;
      for (let m = 0, k = pre; m < M; m++) {
        for (let j = 0; j < H; j++) {
          const bias = b[m] < 0 ? 0 : theta[b[m] + j];
          for (const end = k + B; k < end; k++) z[k] = bias;
        }
      }
      forth(z, pre + U.first, theta, U.at, x, t * D * B, U.rows, D, B);
      forth(z, pre + W.first, theta, W.at, v, was, W.rows, H, B);
      cell.step(H, B, p, z, pre, v, now, was);
      if (!read[t]) continue;
      const o = t * O * B;
      said.fill(0, o, o + O * B);
      forth(said, o, theta, V, v, now, O, H, B);
      if (output === "softmax") for (let k = 0; k < B; k++) softmax(o + k);
    }
  }
  function softmax(o) { // logits stay in d
    let top = -Infinity, sum = 0;
    for (let k = 0; k < O; k++) top = Math.max(top, d[o + k * B] = said[o + k * B]);
    for (let k = 0; k < O; k++) sum += said[o + k * B] = Math.exp(d[o + k * B] - top);
    for (let k = 0; k < O; k++) { said[o + k * B] /= sum; d[o + k * B] -= top + Math.log(sum); }
  }
  /** The mean loss of what counts, as lstm_lib.losses has it; its error is left in d. */
  function loss() {
    let total = 0, all = 0, right = 0;
    for (let k = 0; k < T * B; k++) all += mask[k];
    for (let t = 0; t < T; t++) {
      if (!read[t]) continue;
      for (let k = 0; k < B; k++) {
        const share = mask[t * B + k] / all;
        let cost = 0, best = 0, wanted = 0, off = 0;
        for (let j = 0; j < O; j++) {
          const q = (t * O + j) * B + k, error = said[q] - y[q];
          cost += output === "softmax" ? (y[q] && -y[q] * d[q]) : 0.5 * error * error;
          if (said[q] > said[(t * O + best) * B + k]) best = j;
          if (y[q] > y[(t * O + wanted) * B + k]) wanted = j;
          off = Math.max(off, Math.abs(error));
          d[q] = share ? error * share : 0;
        }
        if (!share) continue;
        total += share * cost;
        if (output === "softmax" ? best === wanted : off < 0.1) right += share;
      }
    }
    net.right = right;
    return total;
  }
  function backward() {
    grad.fill(0);
    e.fill(0);
    for (let t = T - 1; t >= 0; t--) {
      const now = (t + 1) * L * n, was = t * L * n, late = (t + 1) * S * n, early = t * S * n;
      if (read[t]) {
        back(e, late, theta, V, d, t * O * B, O, H, B);
        meet(grad, V, d, t * O * B, v, now, O, H, B);
      }
      const pre = t * M * n;
      cell.back(H, B, p, dp, z, pre, v, now, was, e, late, early);
      meet(grad, U.at, z, pre + U.first, x, t * D * B, U.rows, D, B);
      meet(grad, W.at, z, pre + W.first, v, was, W.rows, H, B);
      back(e, early, theta, W.at, z, pre + W.first, W.rows, H, B);
      for (let m = 0, k = pre; m < M; m++) {
        for (let j = 0; j < H; j++) {
          let sum = 0;
          for (const end = k + B; k < end; k++) sum += z[k];
          if (b[m] >= 0) grad[b[m] + j] += sum;
        }
      }
    }
  }
  let column = 0;
  const put = {
    x(t, k, value) { x[(t * D + k) * B + column] = value; },
    y(t, k, value) { y[(t * O + k) * B + column] = value; },
    counts(t) { mask[t * B + column] = read[t] = 1; },
  };
  function fill(draws, task, lag) {
    x.fill(0); y.fill(0); mask.fill(0); read.fill(0);
    for (column = 0; column < count; column++) task.draw(draws, lag, put);
  }
  /** Which number is the first that is not finite, in words; null if all are. */
  function broken() {
    for (let t = 0; t < T; t++) {
      for (let l = 0; l < L; l++) {
        for (let k = 0, q = ((t + 1) * L + l) * n; k < n; k++, q++) {
          if (!Number.isFinite(v[q])) return `${cell.lines[l]} of unit ${Math.floor(k / B) + 1} at step ${t + 1}`;
        }
      }
    }
    return null;
  }
  const net = { x, y, v, e, d, said, mask, read, forward, loss, backward, fill, broken, put, B, n, L, S, right: 0 };
  return net;
}

// ---- settings: the same checks as in tasks.py, and a bound on the memory that a net takes

const DEFAULTS = {
  cell: "modern", task: "symbol", lag: 30, units: 8, seed: 0,
  start: { kind: "Gaussian", gain: 1, inputs: 1, bias: {} },
  train: { optimiser: "adam", lr: 0.01, clip: 1, batch: 16 },
};
const MANY = 256, ROOM = 2 ** 24; // units or sequences; numbers in a trace

function shown(value) {
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value && /object|function/.test(typeof value) ? `a ${typeof value}` : String(value);
}
function expect(fits, name, got, expected) {
  if (!fits) throw new Error(`${name}: got ${shown(got)}, expected ${expected}`);
}
const within = (low, high) => high < Infinity ? ` from ${low} to ${high}` : low > -Infinity ? ` of at least ${low}` : "";
const number = (name, value, low = -Infinity, high = Infinity) => expect(
  Number.isFinite(value) && value >= low && value <= high, name, value, `a number${within(low, high)}`);
const whole = (name, value, low, high) => expect(
  Number.isInteger(value) && value >= low && value <= high, name, value, `a whole number${within(low, high)}`);
const oneOf = (name, value, known) => expect(known.includes(value), name, value, `one of ${known.map(shown).join(", ")}`);
/** What is given, and of `defaults` what it leaves out; no other names. */
function filled(name, given, defaults) {
  expect(given && typeof given === "object" && !Array.isArray(given), name, given, "an object");
  for (const key of Object.keys(given)) oneOf(`a name in ${name}`, key, Object.keys(defaults));
  return { ...defaults, ...given };
}

function checked(settings = {}) {
  const s = filled("settings", settings, DEFAULTS);
  const start = filled("start", s.start, DEFAULTS.start), train = filled("train", s.train, DEFAULTS.train);
  oneOf("cell", s.cell, Object.keys(CELLS));
  oneOf("task", s.task, Object.keys(TASKS));
  const task = TASKS[s.task], cell = CELLS[s.cell];
  whole("lag", s.lag, task.least, task.most);
  whole("units", s.units, 1, MANY);
  whole("seed", s.seed, 0, 2 ** 31 - 1);
  oneOf("start.kind", start.kind, ["Gaussian", "orthogonal", "identity"]);
  number("start.gain", start.gain);
  number("start.inputs", start.inputs);
  const biased = cell.maps.filter(([, sources]) => sources.includes("b")).map(([k]) => [k, 0]);
  start.bias = filled("start.bias", start.bias, Object.fromEntries(biased));
  for (const [k, value] of Object.entries(start.bias)) number(`start.bias.${k}`, value);
  oneOf("train.optimiser", train.optimiser, ["adam", "sgd"]);
  number("train.lr", train.lr, 0);
  whole("train.batch", train.batch, 1, MANY);
  if (train.clip !== null) expect(Number.isFinite(train.clip) && train.clip > 0, "train.clip", train.clip, "a number above 0, or null");
  const kept = (task.steps(s.lag) + 1) * cell.lines.length * s.units * train.batch;
  if (kept > ROOM) {
    throw new Error(`lag, units and train.batch: got ${s.lag}, ${s.units} and ${train.batch}, expected smaller ones: `
      + `the trace would have ${kept} numbers, and ${ROOM} is the most`);
  }
  return { ...s, start, train };
}

// ---- a run: what a page asks for

function create(settings) {
  const s = checked(settings), { lag, seed, units: H } = s, { optimiser, lr, clip, batch } = s.train;
  const cell = CELLS[s.cell], task = TASKS[s.task];
  const where = places(cell, task.D, H, task.O), T = task.steps(lag);
  const size = where.V.at + where.V.size;
  const [theta, grad, mean, square] = [0, 1, 2, 3].map(() => new Float64Array(size));
  start(cell, where, theta, s.start, seed);
  const net = network(cell, task, H, T, batch, where, theta, grad), draws = Draws(seed, 1);
  let steps = 0, drawn = false, views = null;

  const named = (all) => Object.fromEntries(Object.entries(where).map(
    ([name, { at, size: many }]) => [name, Array.from(all.subarray(at, at + many))]));
  function prepare() {
    if (!drawn) net.fill(draws, task, lag);
    drawn = true;
  }
  function run() { // loss and gradient of the batch that is next
    prepare();
    net.forward();
    const loss = net.loss();
    net.backward();
    return loss;
  }
  function update() {
    const loss = run();
    let norm = 0;
    for (let k = 0; k < size; k++) norm += grad[k] * grad[k];
    norm = Math.sqrt(norm);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      const what = net.broken() ?? (Number.isFinite(loss) ? "the gradient" : "the loss");
      throw new Error(`update ${steps + 1}: ${what} is no longer a finite number; try a smaller rate, or clipping`);
    }
    const scale = clip === null || norm <= clip ? 1 : clip / norm;
    drawn = false;
    steps++;
    const m = 1 - 0.9 ** steps, q = 1 - 0.999 ** steps;
    for (let k = 0; k < size; k++) {
      const g = scale * grad[k];
      if (optimiser === "sgd") { theta[k] -= lr * g; continue; }
      mean[k] = 0.9 * mean[k] + 0.1 * g;
      square[k] = 0.999 * square[k] + 0.001 * g * g;
      theta[k] -= lr * (mean[k] / m) / (Math.sqrt(square[k] / q) + 1e-8);
    }
    return loss;
  }
  return {
    step: (many = 1) => Array.from({ length: many }, update),
    gradient() { const loss = run(); return { loss, gradient: named(grad) }; },
    weights: () => named(theta),
    right: () => net.right,
    steps: () => steps,
    /** Every line over one sequence, (T rows of inputs): name -> T rows of units, and what is said. */
    predict(sequence) {
      expect(Array.isArray(sequence) && sequence.length, "sequence", sequence, "a list of at least one step");
      sequence.forEach((row, t) => expect(Array.isArray(row) && row.length === task.D && row.every(Number.isFinite),
        `sequence[${t}]`, row, `a list of ${task.D} numbers`));
      const rows = sequence.length;
      if (views?.rows !== rows) {
        views = { rows, net: network(cell, task, H, rows, 1, where, theta, new Float64Array(size)) };
      }
      const { x, v, said, read, forward, B, n, L } = views.net;
      sequence.forEach((row, t) => row.forEach((value, k) => { x[(t * task.D + k) * B] = value; }));
      read.fill(1);
      forward();
      const pick = (from, at, many) => Array.from({ length: many }, (_, k) => from[at + k * B]);
      const steps_ = [...sequence.keys()];
      const trace = cell.lines.map((name, l) => [name, steps_.map((t) => pick(v, ((t + 1) * L + l) * n, H))]);
      return { ...Object.fromEntries(trace), prediction: steps_.map((t) => pick(said, t * task.O * B, task.O)) };
    },
    /** |dL/d state| of each state by the steps that lie between it and the last answer, whose loss L is. */
    errorByLag() {
      prepare();
      const { d, e, mask, B, n, S } = net, last = new Int32Array(B).fill(-1);
      for (let t = 0; t < T; t++) for (let k = 0; k < B; k++) if (mask[t * B + k]) last[k] = t;
      net.forward();
      net.loss(); // its error is that of the mean over all answers: keep the last, at full weight
      let all = 0;
      for (const value of mask) all += value;
      for (let t = 0; t < T; t++) for (let o = 0; o < task.O; o++) for (let k = 0; k < B; k++) {
        d[(t * task.O + o) * B + k] *= last[k] === t ? all : 0;
      }
      net.backward();
      const found = {};
      for (let q = 0; q < S; q++) {
        found[cell.lines[q]] = Array.from({ length: T }, (_, away) => {
          let sum = 0, many = 0;
          for (let k = 0; k < batch; k++) {
            if (last[k] < away) continue;
            let squares = 0;
            for (let j = 0; j < H; j++) squares += e[(last[k] - away + 1) * S * n + q * n + j * B + k] ** 2;
            sum += Math.sqrt(squares);
            many++;
          }
          return many ? sum / many : null;
        });
      }
      return found;
    },
    /** The batch that is next, flat: x (T, D, B), y (T, O, B), mask (T, B), B as it is filled up. */
    batch() {
      prepare();
      return { x: Array.from(net.x), y: Array.from(net.y), mask: Array.from(net.mask), B: net.B };
    },
  };
}
