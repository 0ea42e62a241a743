// On a static page: the explorables come to life one by one while the browser has nothing to do, and
// at once where a reader touches one. Their functions stand in a script of the page's own.
import { adopt } from "./explorable.js";

const asleep = new Set(document.querySelectorAll("figure.explorable"));
const wake = (figure) => { if (asleep.delete(figure)) adopt(figure, globalThis.figureFunctions?.[figure.id]); };
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
