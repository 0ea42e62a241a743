// A panel in which a net learns on the page. What it asks, and with which settings, stands as JSON in
// its markup (page.py); what it shows is computed by `playground`, the runtime. No number is made here.
import { asData, asPixels, standalone } from "../explorables/share.js";
import { called, CONTROLS, differ, flat, has, lengthened, live, NAMES, nested, program, read, remark, solvedAt, tasks,
  understood, VIEWS, written } from "./settings.js";
import { button, draw, errorChart, HIGH, lossChart, make, seedRow, short, unitsView, weightsView, WIDE } from "./views.js";

const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

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
  let run = null, shown = values, losses = [], rights = [], nets = [], whose = "", solved = null, first = null, sequence = null, stale = false;
  let begun = null, turn = 0, starter = null, restarting = false, over = null, ending = Promise.resolve(), looking = false, looked = 0, watch = null;

  // what it consists of
  const said = make("div", { class: "said", role: "status" }), counter = make("div", { class: "counter" });
  const asked = make("div", { class: "asked" }), viewed = make("div", { class: "viewed" });
  const loss = lossChart(), error = errorChart(), units = unitsView(), weights = weightsView();
  const drawing = box.querySelector("template")?.content.firstElementChild?.cloneNode(true);
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
    const { label, options, groups, range } = CONTROLS[name], id = own(name), option = (value) => make("option", { value }, options[value]);
    const input = options
      ? make("select", { id, autocomplete: "off" }, ...groups ? Object.entries(groups).map(([label, names]) => make("optgroup", { label }, ...names.map(option))) : Object.keys(options).map(option))
      : make("input", { id, type: "number", min: range[0], max: range[1], step: range[2] === 1 ? 1 : "any", inputmode: "decimal", autocomplete: "off" });
    input.addEventListener("change", () => {
      const given = understood(name, input.value);
      if (given !== null) values[name] = given;
      changed(false, given === null ? `${label}: expected a number from ${range[0]} to ${range[1]}.` : remark(name, input.value, given));
    });
    inputs[name] = input;
    return make("div", { class: "setting" }, make("label", { for: id }, label), input, ...(name === "cell" && drawing ? [drawing] : []));
  };
  const fold = (name, ...inside) => make("details", { class: "fold" }, make("summary", {}, name), make("div", {}, ...inside));
  const views = Object.entries(VIEWS).map(([name, text]) => {
    const input = make("input", { type: "radio", name: own("view"), value: name, id: own(`view-${name}`), autocomplete: "off",
      onchange: () => { view = name; showView(); link(); look(); } });
    inputs[`view ${name}`] = input;
    return make("label", { for: own(`view-${name}`) }, input, text);
  });
  const against = make("div");
  const groups = [...new Set(NAMES.map((name) => CONTROLS[name].group))];
  const field = make("input", { readonly: "", "aria-label": "To copy", hidden: "" });
  const away = () => fold("Take it with you", make("div", {},
    ...(kernel ? [] : [button("Copy link", () => copy("Link", address()))]), button("Save SVG", () => save(asData(picture()), "svg")),
    button("Save PNG", async () => save(await asPixels(picture()), "png")), button("Copy Python", () => copy("Python", code.textContent)), field), code);
  const keep = button("Make this the rival", () => { rival = { ...values }; changed(); });
  const swap = button("Swap the two", () => { [values, rival] = [{ ...rival, seed: values.seed }, { ...values }]; changed(); });
  const alone = button("No rival", () => { rival = null; changed(); keep.focus(); }); // which then can be pressed no more
  const race = () => fold("Race", against, make("div", {}, keep, swap, alone));
  const settled = data.controls
    ? [make("div", { class: "controls" }, ...data.controls.map(control))]
    : [make("div", { class: "folds" }, ...groups.map((group) => fold(group, ...NAMES.filter((name) => CONTROLS[name].group === group).map(control))), race(), away())];
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
    const parts = [loss.svg, { error, weights }[view]?.svg].filter(Boolean).map((svg) => svg.cloneNode(true));
    parts.forEach((part, k) => Object.entries({ x: k * WIDE, width: WIDE, height: HIGH }).forEach(([name, v]) => part.setAttribute(name, v)));
    return standalone(draw("svg", { viewBox: `0 0 ${parts.length * WIDE} ${HIGH}` }, ...parts));
  }
  function save(url, ending) {
    make("a", { href: url, download: `run.${ending}` }).click();
    say(`run.${ending} saved.`);
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
    const task = tasks[shown.task], mine = turn, wanted = view, net = losses, name = whose;
    const tell = (text) => { viewed.textContent = name + text; };
    try {
      if (wanted === "units" && !sequence) {
        const { B, ...batch } = await run.ask("batch"); // the first of its sequences
        const rows = (name, wide) => Array.from({ length: batch.mask.length / B }, (_, t) => Array.from({ length: wide }, (_, k) => batch[name][(t * wide + k) * B]));
        if (net === losses) sequence = { input: rows("x", task.D), right: rows("y", task.O), last: rows("mask", 1).findLastIndex(([asked]) => asked) };
      }
      const found = await run.ask(...{ error: ["errorByLag"], units: ["predict", sequence?.input], weights: ["weights"] }[wanted]);
      if (net === losses) { // it is still there
        if (wanted === "error") tell(error.show(found, first ??= found));
        if (wanted === "units") {
          const { prediction: answer, ...lines } = found, { input, right, last } = sequence, numbers = (rows) => rows[last].map(short).join(", ");
          tell(`Last answer: ${numbers(answer)}; right: ${numbers(right)}. ${units.show({ input, ...lines, answer, right })}`);
        }
        if (wanted === "weights") tell(weights.show(found, shown.units));
      }
    } catch { viewed.textContent = ""; } // a net that broke has nothing to show
    looking = false;
    if (wanted !== view || net !== losses || (mine !== turn && !over)) look();
  }
  function progress(news) {
    if (news.steps !== losses.length + news.losses.length) return; // of a run that is no more
    const from = losses.length;
    losses.push(...news.losses);
    rights.push([news.steps, news.right]);
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
  const anew = () => begin({ ...values }, differ(values, rival).length ? "This net. " : "");
  async function train(updates) {
    const mine = ++turn;
    if (!run || stale) anew();
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
    anew();
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
    const drawn = names.map((name, s) => seedRow(sides[1] ? `${["— this net", "- - rival"][s]}, ${name}` : name, s)), good = sides.map(() => 0), broke = sides.map(() => 0), last = sides.map(() => []);
    rows.replaceChildren(...drawn.map((row) => row.node));
    busy(true);
    say(sides[1] ? "The race is on: ten seeds each." : "Ten seeds, one after the other.");
    for (let k = 0; k < 10 && mine === turn; k++) {
      for (const [s, side] of sides.entries()) {
        if (mine !== turn) break;
        const updates = side.updates, level = levels[side.task];
        begin({ ...side, seed: side.seed + k }, `${sides[1] ? ["This net, ", "The rival, "][s] : ""}seed ${side.seed + k}. `, s);
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
    look();
    if (mine !== turn) return void say("Stopped.");
    const came = (s) => broke[s] ? `${broke[s]} of 10 broke` : levels[sides[s].task] ? `${good[s]} of 10 solved` : "done";
    say(sides.map((_, s) => `${names[s]}: ${came(s)}.`).join(" ") + (intact() ? ` ${story.told}` : ""));
    next.hidden = stories.length < 2 || !intact();
  }
  /** Controls, sentences and the address say what the values are; the run begins anew. */
  async function changed(quiet = false, told = "") {
    const longer = lengthened(values) || (rival ? lengthened(rival) : "");
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
    swap.disabled = alone.disabled = !rival;
    against.textContent = others ? `Ten seeds trains both from the same seeds: these settings, and a rival with ${others}. Swap the two to change the rival's.`
      : rival ? "The rival has these settings. Change one, and Ten seeds trains both from the same seeds."
        : "Keep these settings as a rival, then change one: Ten seeds trains both from the same seeds.";
    if (drawing) {
      for (const part of drawing.children) part.style.display = part.dataset.cells.split("|").includes(values.cell) ? "" : "none";
      drawing.setAttribute("aria-label", data.shows[values.cell]);
    }
    link(quiet);
    if (!quiet) kernel?.changed(nested(values), values.updates);
    const fresh = restart();
    say([told, longer].filter(Boolean).join(" "));
    await fresh;
  }
  function tell(other) {
    story = other;
    [values, rival, view] = [value(story), foe(story), story.view];
    showView();
    changed();
  }
  const linked = () => location.hash.match(new RegExp(`^#${box.id}(?:\\?|%3F)(.*)$`))?.[1];
  /** Set what the address says; without settings there, false. */
  function follow() {
    const query = linked();
    if (query === undefined) return false;
    const { found, rival: other, view: seen, remarks } = read(query, values);
    [values, rival, view] = [found, other, seen ?? view];
    showView();
    changed(true, remarks.join(" "));
    return true;
  }

  /** Who follows a link with settings comes to the panel, which wakes when it is near. */
  function come() {
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
