// In a notebook: the page's panel as the view of a widget. Its settings are the widget's, both ways, and what each run
// reached is told to Python.
import { desk } from "./desk.js";
import { panel } from "./panel.js";

const { cells } = globalThis.playground;
let views = 0;

/** Settings that leave no bias out: in Python, what is left out stays as it is. */
function whole(settings) {
  const biases = ["f", "i"].filter((k) => cells[settings.cell].maps.some(([name]) => name === k));
  const bias = { ...Object.fromEntries(biases.map((k) => [k, 0])), ...settings.start.bias };
  return { ...settings, start: { ...settings.start, bias } };
}

/** anywidget calls this for each place where the widget is shown. */
function render({ model, el }) {
  el.innerHTML = model.get("html");
  const box = el.querySelector(".live-panel");
  box.id += `-${++views}`;
  let telling = false;
  const tell = (told) => {
    telling = true;
    for (const [name, value] of Object.entries(told)) model.set(name, value);
    telling = false;
    model.save_changes();
  };
  const kernel = {
    changed: (settings, updates) => tell({ settings: whole(settings), updates }),
    trained: (settings, losses, solved, why) => tell({
      losses: [...losses],
      result: { settings, updates: losses.length, loss: losses.at(-1) ?? null, solved, broke: why ?? null },
    }),
  };
  const view = panel(box, box.id, { kernel, desk });
  const hear = () => telling || view.set(model.get("settings"), model.get("updates"));
  const names = ["change:settings", "change:updates"];
  for (const name of names) model.on(name, hear);
  hear(); // it may be shown long after it was made
  return () => {
    for (const name of names) model.off(name, hear);
    view.end();
  };
}

export default { render };
