// On a static page: the explorables come to life one by one while the browser has nothing to do, and
// at once where a reader touches one. Their functions stand in a script of the page's own.
import { adopt } from "./explorable.js";
import { parts } from "./share.js";

const asleep = new Set(document.querySelectorAll("figure.explorable"));
const links = new Map(); // a figure that is awake and what sets it by a link
const wake = (figure) => {
  if (asleep.delete(figure)) links.set(figure, adopt(figure, globalThis.figureFunctions?.[figure.id]).link);
};
for (const figure of asleep) {
  for (const touch of ["focusin", "pointerdown"]) {
    figure.addEventListener(touch, () => wake(figure), { capture: true, once: true });
  }
}
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 20)); // Safari has none
const wakeNext = () => {
  const [figure] = asleep;
  if (!figure) return;
  wake(figure);
  whenIdle(wakeNext);
};
whenIdle(wakeNext);

// A link to a figure may hold values: `#fig-pulse?w=0.9`. What the figure is folded into opens.
const go = (figure) => {
  if (figure.dataset.page !== undefined) return; // embedded: the page around it stays where it is
  figure.tabIndex = -1; // Tab goes on from here
  figure.focus({ preventScroll: true });
  figure.scrollIntoView();
};
const follow = () => {
  const [id, query] = parts(location.hash);
  const figure = id && document.getElementById(id);
  if (!figure?.matches("figure.explorable")) return null;
  for (let fold = figure.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
  wake(figure);
  if (query !== undefined) links.get(figure)(query);
  return figure;
};
const shown = follow();
if (shown && performance.getEntriesByType("navigation")[0]?.type === "navigate") { // else the browser scrolls
  go(shown);
  addEventListener("load", () => shown.scrollIntoView()); // fonts may have moved it
}
addEventListener("hashchange", () => {
  const figure = follow();
  if (figure) go(figure);
});
