// A panel in which a net learns on the page. What it asks, and with which settings, stands as JSON in
// its markup (page.py); what it shows is computed by `playground`, the runtime. No number is made here.
import { parts } from "../explorables/share.js";
import { BOTH, called, CONTROLS, differ, flat, has, lengthened, live, NAMES, nested, read, remark, solvedAt, tasks, understood, VIEWS,
  written } from "./settings.js";
import { button, errorChart, fold, lossChart, make, seedRow, short, unitsView, weightsView } from "./views.js";

const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

// ---- the panel -----------------------------------------------------------------------------------

/**
 * Bring a panel to life. In a notebook a kernel listens: `changed(settings, updates)` when the reader sets something,
 * `trained(settings, losses, solved, why)` at the end of each run; what comes back is for the kernel. A panel with all
 * settings has a `desk` as well (desk.js): races, and what a reader takes away.
 */
export function panel(box, number, { kernel = null, desk = null } = {}) {
  const data = JSON.parse(box.querySelector("script").textContent), { stories, levels, mean_of: many } = data;
  const own = (name) => `live-${number}-${name}`;
  const value = (story) => flat(story.settings, story.updates);
  const foe = (story) => story.rival && flat(story.rival, story.updates);
  let story = stories[0], values = value(story), rival = foe(story), view = story.view;
  let run = null, shown = values, losses = [], rights = [], nets = [], whose = "", solved = null, first = null, sequence = null, stale = false;
  let begun = null, turn = 0, starter = null, restarting = false, over = null, ending = Promise.resolve(), looking = false, looked = 0, watch = null;

  // what it consists of
  const said = make("div", { class: "said", role: "status" }), counter = make("div", { class: "counter" });
  const asked = make("div", { class: "asked" }), viewed = make("div", { class: "viewed" });
  const loss = lossChart(), error = errorChart(), units = unitsView(), weights = weightsView();
  const drawing = box.querySelector("template")?.content.firstElementChild?.cloneNode(true);
  const rows = make("div", { class: "rows" });
  const act = {
    train: button("Train", () => train(values.updates)), stop: button("Stop", () => { turn++; run?.stop(); }),
    step: button("One step", () => train(1)), reset: button("Reset", restart), seeds: button("Ten seeds", tenSeeds),
  };
  const after = () => stories[(stories.indexOf(story) + 1) % stories.length];
  const next = button("", () => { tell(after()); box.querySelector(".main").focus({ preventScroll: true }); }, { class: "next", hidden: "" });
  const choose = make("select", { id: own("story"), onchange: () => tell(stories[choose.selectedIndex]) },
    ...stories.map(({ title }) => make("option", {}, title)), ...(stories.length > 1 ? [make("option", { hidden: "" }, "your own")] : []));
  const inputs = {};
  const control = (name) => {
    const { label, options, groups, range } = CONTROLS[name], id = own(name), option = (value) => make("option", { value }, options[value]);
    const input = options
      ? make("select", { id, autocomplete: "off" }, ...groups ? Object.entries(groups).map(([label, names]) => make("optgroup", { label }, ...names.map(option))) : Object.keys(options).map(option))
      : make("input", { id, type: "number", min: range[0], max: range[1], step: range[2] === 1 ? 1 : "any", inputmode: "decimal", autocomplete: "off" });
    input.addEventListener("change", () => {
      const given = understood(name, input.value), same = given === null || given === values[name];
      const told = given === null ? `${label}: expected a number from ${range[0]} to ${range[1]}.` : remark(name, input.value, given);
      if (same) { // what runs goes on
        input.value = values[name];
        return void (told && say(told));
      }
      values[name] = given;
      changed(false, told);
    });
    inputs[name] = input;
    return make("div", { class: "setting" }, make("label", { for: id }, label), input, ...(name === "cell" && drawing ? [drawing] : []));
  };
  const views = Object.entries(VIEWS).map(([name, text]) => {
    const input = make("input", { type: "radio", name: own("view"), value: name, id: own(`view-${name}`), autocomplete: "off",
      onchange: () => { view = name; showView(); link(); paint(); look(); } });
    inputs[`view ${name}`] = input;
    return make("label", { for: own(`view-${name}`) }, input, text);
  });
  const groups = [...new Set(NAMES.map((name) => CONTROLS[name].group))];
  const around = data.controls ? null : desk({
    data, kernel, say, address: () => address(), now: () => ({ values, rival, losses, shown }),
    race(mine, other) { [values, rival] = [mine, other]; changed(); },
    drawn: () => [loss.svg, { error: error.svg, units: units.node, weights: weights.svg }[view]],
  });
  const settled = data.controls
    ? [make("div", { class: "controls" }, ...data.controls.map(control))]
    : [make("div", { class: "folds" }, ...groups.map((group) => fold(group, ...NAMES.filter((name) => CONTROLS[name].group === group).map(control))), ...around.folds)];
  const body = make("div", { class: "live" },
    ...(stories.length > 1 ? [make("div", { class: "story" }, make("label", { for: own("story") }, "Story"), choose)] : []),
    asked, make("div", { class: "rest" }, make("div", { class: "buttons" }, ...Object.values(act), counter),
      make("div", { class: "charts" }, make("div", {}, loss.svg),
        make("div", {}, error.svg, units.node, weights.svg)),
      make("fieldset", { class: "views" }, make("legend", { class: "visually-hidden" }, "Show on the right"), ...views, viewed),
      said, next, rows, ...settled, ...(data.more ? [make("div", {}, make("a", { class: "more" }, data.more))] : [])));

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
  }
  const is = (one) => written(values, rival) === written(value(one), foe(one));
  const intact = () => is(story);
  const address = (page = location.href, ident = box.id) => Object.assign(new URL(page, location.href), { hash: `${ident}?${written(values, rival)}&view=${view}` }).href;
  /** The address, and the way to the playground, hold what is set and seen. */
  function link(quiet) {
    const more = body.querySelector("a.more");
    if (more) more.href = address(data.page, "play"); // the panel of the playground
    if (!quiet && !data.controls && !kernel) history.replaceState(null, "", address());
  }

  // what it shows
  function paint() {
    loss.show(nets, tasks[shown.task].output === "linear" ? ", within 0.1," : "");
    count();
    watch?.();
  }
  function showView() {
    error.svg.style.display = view === "error" ? "" : "none";
    units.node.style.display = view === "units" ? "" : "none";
    weights.svg.style.display = view === "weights" ? "" : "none";
    inputs[`view ${view}`].checked = true;
  }
  async function look() {
    if (looking || !run) return;
    looking = true;
    const task = tasks[shown.task], mine = turn, wanted = view, net = losses, name = whose, start = first;
    const tell = (text) => { viewed.textContent = name + text; };
    try {
      if (wanted === "units" && !sequence) {
        const { B, ...batch } = await run.ask("batch"); // the first of its sequences
        const rows = (name, wide) => Array.from({ length: batch.mask.length / B }, (_, t) => Array.from({ length: wide }, (_, k) => batch[name][(t * wide + k) * B]));
        const asked = rows("mask", 1).flat();
        if (net === losses) sequence = { input: rows("x", task.D), right: rows("y", task.O).map((row, t) => asked[t] ? row : row.map(() => NaN)), last: asked.findLastIndex(Boolean) };
      }
      const found = await run.ask(...{ error: ["errorByLag"], units: ["predict", sequence?.input], weights: ["weights"] }[wanted]);
      const before = wanted === "error" && await start;
      if (net === losses) { // it is still there
        if (wanted === "error") tell(error.show(found, before));
        if (wanted === "units") {
          const { prediction: answer, ...lines } = found, { input, right, last } = sequence, numbers = (rows) => rows[last].map(short).join(", ");
          tell(`Last answer: ${numbers(answer)}; right: ${numbers(right)}. ${units.show({ input, ...lines, answer, right })}`);
        }
        if (wanted === "weights") tell(weights.show(found, shown.units));
      }
    } catch { viewed.textContent = ""; } // settings that were refused have no net
    looking = false;
    if (wanted !== view || net !== losses || (mine !== turn && !over)) look();
  }
  function progress(news) {
    if (news.steps !== losses.length + news.losses.length) return; // of a run that is no more
    const from = losses.length;
    losses.push(...news.losses);
    rights.push(...news.rights);
    if (solved === null && levels[shown.task]) solved = solvedAt(losses, levels[shown.task], many, from);
    if (calm.matches) return;
    paint();
    if (performance.now() - looked > 150) {
      looked = performance.now();
      look();
    }
  }

  // what it does
  /** A new net; in a race it has a name, and the rival's stands beside the other. */
  function begin(of, name = "", side = 0) {
    [shown, whose, losses, rights, solved, first, sequence, stale] = [of, name, [], [], null, null, null, false];
    nets = [...nets.slice(0, side), { losses, rights, updates: of.updates }];
    begun = nested(of);
    if (run) run.reset(begun);
    else run = live(begun, { progress, done });
    first = run.ask("errorByLag"); // before it learns
    first.catch(() => {});
  }
  function done(end) {
    kernel?.trained(begun, losses, solved, end.why);
    const tell = over;
    over = null;
    tell?.(end);
  }
  function trained(updates) {
    const level = levels[shown.task];
    ending = new Promise((resolve) => { over = resolve; });
    run.train(updates, level && solved === null ? { level, many } : null);
    return ending;
  }
  const side = () => differ(values, rival).length ? "This net. " : "";
  const anew = () => begin({ ...values }, side());
  async function train(updates) {
    const mine = ++turn, fresh = stale ? `A new net, with seed ${values.seed}. ` : "";
    if (!run || stale) anew();
    const before = solved;
    busy(true);
    if (updates > 1) say("Training.");
    const end = await trained(updates), drawn = losses;
    if (restarting) return;
    busy(false);
    paint();
    around?.ran(nested(values), losses.length);
    await look();
    if (losses !== drawn) return; // another run has begun
    if (!losses.length) say(end.done === "failed" ? `Training broke at ${end.why}.` : "Stopped before the first update.");
    else if (end.done === "failed") say(`Training broke at ${end.why}. What came before stays in the picture.`);
    else if (updates === 1) say(`${fresh}Update ${losses.length}: loss ${short(losses.at(-1))}.`);
    else if (solved !== null && before === null) say(`Solved after ${solved} updates. ${intact() && !story.rival ? story.told : ""}`); // of a race it says too much
    else {
      const level = levels[values.task], late = losses.slice(-many), mean = late.reduce((sum, value) => sum + value, 0) / late.length;
      say(`${end.done === "stopped" && mine !== turn ? "Stopped" : "Done"} after ${losses.length} update${losses.length > 1 ? "s" : ""}${!level || solved !== null || late.length < many
        ? `: the loss is ${short(losses.at(-1))}` : `, not solved: the last ${late.length} losses are ${short(mean)} on average, below ${level} is asked`}.`);
    }
    if (updates > 1 && mine === turn && stories.length > 1 && intact()) next.hidden = false;
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
    anew();
    busy(false);
    rows.replaceChildren();
    around?.ran(nested(values), values.updates);
    paint();
    await look();
  }
  async function tenSeeds() {
    const mine = ++turn, now = { ...values }, apart = differ(values, rival);
    const sides = apart.length ? [now, rival] : [now];
    const drawn = sides.map((side, s) => seedRow(sides[1] ? `${["— this net", "- - rival"][s]}, ${called(apart, side)}` : "Ten seeds", s)), good = sides.map(() => 0), broke = sides.map(() => 0), last = sides.map(() => []), told = [];
    rows.replaceChildren(...drawn.map((row) => row.node));
    busy(true);
    say(sides[1] ? "The race is on: ten seeds each." : "Ten seeds, one after the other.");
    for (let k = 0; k < 10 && mine === turn; k++) {
      for (const [s, side] of sides.entries()) {
        if (mine !== turn) break;
        const updates = side.updates, level = levels[side.task];
        begin({ ...side, seed: side.seed + k }, `${sides[1] ? ["This net, seed", "The rival, seed"][s] : "Seed"} ${side.seed + k}. `, s);
        watch = () => drawn[s].show(k, losses, updates);
        const end = await trained(updates);
        if (mine !== turn) break;
        good[s] += solved !== null;
        broke[s] += end.done === "failed";
        last[s].push(losses.at(-1) ?? Infinity);
        drawn[s].show(k, losses, updates, end.done === "failed" ? "broke" : level ? (solved === null ? "–" : `✓ ${solved}`) : short(last[s].at(-1)));
        told[s] = (level ? `${good[s]} of ${k + 1} solved` : `median loss ${short(last[s].toSorted((a, b) => a - b)[k >> 1])}`) + (broke[s] ? `, ${broke[s]} broke` : "");
        drawn[s].count(told[s]);
        if (!calm.matches) paint();
      }
    }
    watch = null;
    stale = true;
    if (restarting) return;
    busy(false);
    paint();
    look();
    if (mine !== turn) return void say("Stopped.");
    say(sides.map((_, s) => `${sides[1] ? ["This net", "The rival"][s] : "Ten seeds"}: ${told[s]}.`).join(" ") + (intact() ? ` ${story.told}` : ""));
    next.hidden = stories.length < 2 || !intact();
  }
  /** Controls, sentences and the address say what the values are; the run begins anew, if its net is another. */
  async function changed(quiet = false, told = "") {
    const longer = lengthened(values);
    if (rival) rival = { ...rival, ...Object.fromEntries(BOTH.map((name) => [name, values[name]])) };
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
    next.textContent = `Next: ${after().title}`;
    around?.set();
    if (drawing) {
      for (const part of drawing.children) part.style.display = part.dataset.cells.split("|").includes(values.cell) ? "" : "none";
      drawing.setAttribute("aria-label", data.shows[values.cell]);
    }
    link(quiet);
    if (!quiet) kernel?.changed(nested(values), values.updates);
    const kept = begun && !stale && !watch && JSON.stringify(nested(values)) === JSON.stringify(begun);
    const done = kept ? goOn() : restart();
    const words = [told, longer].filter(Boolean).join(" ");
    if (words || !kept) say(words);
    await done;
  }
  function goOn() {
    [nets[0].updates, whose] = [values.updates, side()];
    if (!losses.length) around?.ran(begun, values.updates);
    paint();
    return look();
  }
  function tell(other) {
    story = other;
    [values, rival, view] = [value(story), foe(story), story.view];
    showView();
    changed();
  }
  const linked = () => { const [id, query] = parts(location.hash); return id === box.id ? query : undefined; };
  /** Set what the address says; without settings there, false. */
  function follow() {
    const query = linked();
    if (query === undefined) return false;
    const { found, rival: other, view: seen, remarks } = read(query, value(stories[0]));
    [values, rival, view] = [found, other, seen ?? view];
    showView();
    changed(true, remarks.join(" "));
    return true;
  }

  /** Who follows a link with settings comes to the panel, which wakes when it is near; who goes back to none, to the first story. */
  function come() {
    if (around && !kernel && body.isConnected && ["", `#${box.id}`].includes(location.hash)) {
      [values, rival, view] = [value(stories[0]), foe(stories[0]), stories[0].view];
      showView();
      return void changed(true);
    }
    if (linked() === undefined) return;
    if (body.isConnected) follow();
    box.tabIndex = -1; // Tab goes on from here
    box.focus({ preventScroll: true });
    box.scrollIntoView();
  }

  const settle = () => document.activeElement === box && box.scrollIntoView(); // fonts may have moved it

  showView();
  addEventListener("hashchange", come);
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") { // else the browser scrolls
    come();
    addEventListener("load", settle, { once: true });
  }
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
      removeEventListener("hashchange", come);
      removeEventListener("load", settle);
      near.disconnect();
      units.end();
      run?.end();
    },
  };
}
