// What a panel with all settings has besides: races, and what a reader takes away.
import { asData, asPixels, standalone } from "../explorables/share.js";
import { called, CONTROLS, differ, nested, program } from "./settings.js";
import { button, draw, fold, HIGH, make, WIDE, words } from "./views.js";

const LINE = 20, NAME = 52; // of the words below a picture; room for those beside a heat map

/** The heat maps of every unit as one drawing. */
function mapped(units) {
  const maps = [...units.querySelectorAll("canvas")], high = (HIGH - LINE) / maps.length, wide = WIDE - NAME - 8;
  const shades = units.lastChild.style.getPropertyValue("--shades").split(", ");
  return draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "fig" },
    ...maps.flatMap((map, k) => [
      words(NAME - 5, (k + 0.5) * high + 4, map.previousSibling.textContent, { "text-anchor": "end" }),
      draw("image", { href: map.toDataURL(), x: NAME, y: k * high + 1, width: wide, height: high - 2, preserveAspectRatio: "none", style: "image-rendering: pixelated" })]),
    ...shades.flatMap((fill, k) => [
      draw("rect", { x: NAME + k * wide / 3, y: HIGH - 14, width: 14, height: 12, fill }),
      words(NAME + k * wide / 3 + 19, HIGH - 4, ["below zero", "zero", "above"][k])]));
}

/**
 * `panel` has `data`, `kernel`, `say(text)`, `address()`, `race(values, rival)`, which sets both, `drawn()`, its two drawings,
 * and `now()`: what is set and seen.
 */
export function desk(panel) {
  const { data, kernel, say } = panel;

  // a race
  const against = make("div");
  const keep = button("Make this the rival", () => { const { values } = panel.now(); panel.race(values, { ...values }); });
  const swap = button("Swap the two", () => {
    const { values, rival } = panel.now();
    panel.race({ ...rival }, { ...values });
  });
  const alone = button("No rival", () => { panel.race(panel.now().values, null); keep.focus(); }); // which then can be pressed no more

  // what is taken away
  const code = make("div", { class: "program", role: "region", tabindex: "0", "aria-label": "The Python of this run" });
  const field = make("textarea", { readonly: "", rows: "3", "aria-label": "To copy", hidden: "" });
  async function copy(what, text, more = "") {
    field.hidden = true;
    try {
      await navigator.clipboard.writeText(text);
      say(`${what} copied.${more}`);
    } catch { // there is none over http
      Object.assign(field, { hidden: false, value: text });
      field.select();
      say(`${what} selected: copy it from the field.${more}`);
    }
  }
  function copyPython() {
    const { values, rival } = panel.now();
    copy("Python", code.textContent, differ(values, rival).length ? " It is this net's: swap the two for the rival's." : "");
  }
  /** Both drawings beside each other, and below them whose they are. */
  function picture() {
    const { shown, losses } = panel.now(), sheets = panel.drawn().map((one) => one.matches("svg") ? one.cloneNode(true) : mapped(one));
    sheets.forEach((sheet, k) => Object.entries({ x: k * WIDE, width: WIDE, height: HIGH, style: "" }).forEach(([name, v]) => sheet.setAttribute(name, v)));
    const whose = `${shown.cell}, ${CONTROLS.task.options[shown.task]}, lag ${shown.lag}, ${shown.units} units, seed ${shown.seed}, update ${losses.length}`;
    return standalone(draw("svg", { viewBox: `0 0 ${2 * WIDE} ${HIGH + LINE}` }, ...sheets, words(4, HIGH + LINE - 6, whose)));
  }
  function save(url, ending) {
    make("a", { href: url, download: `run.${ending}` }).click();
    say(`run.${ending} saved.`);
  }

  return {
    folds: [
      fold("Race", against, make("div", {}, keep, swap, alone)),
      fold("Take it with you", make("div", {}, ...(kernel ? [] : [button("Copy link", () => copy("Link", panel.address()))]),
        button("Save SVG", () => save(asData(picture()), "svg")), button("Save PNG", async () => save(await asPixels(picture()), "png")),
        button("Copy Python", copyPython), field), code),
    ],
    /** Say what is set now. */
    set() {
      const { values, rival } = panel.now(), others = called(differ(values, rival), rival);
      swap.disabled = alone.disabled = !rival;
      against.textContent = others ? `Ten seeds trains both from the same seeds: these settings, and a rival with ${others}. Task, lag and updates are for both; to change the rest of the rival, swap the two.`
        : rival ? "The rival has these settings. Change one, and Ten seeds trains both from the same seeds."
          : "Keep these settings as a rival, then change one: Ten seeds trains both from the same seeds.";
    },
    /** Write the Python of a run of so many updates. */
    ran(settings, updates) { code.textContent = program(data.python, settings, updates); },
  };
}
