// What scrolls sideways can be reached by keyboard; what does not scroll is no tab stop.
const scrollers = document.querySelectorAll(
  "div.math, .explorable .choice, .pst-scrollable-table-container, .cell_output > .output, pre",
);
const mark = (boxes) => {
  const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1);
  boxes.forEach((box, k) => { // read all, then write: else each asks for a new layout
    if (wide[k]) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
};
const watch = new ResizeObserver((entries) => mark(entries.map(({ target }) => target)));
scrollers.forEach((box) => watch.observe(box));
// What is far away is not laid out at first (book.css); once the reader moves on it is, a piece a frame.
const pieces = [...document.querySelectorAll(".bd-article > section > section")]
  .flatMap((section) => [section, ...section.querySelectorAll("div.cell")]);
const layOut = () => {
  const piece = pieces.shift();
  if (!piece) return;
  piece.style.contentVisibility = "visible";
  requestAnimationFrame(() => requestIdleCallback(layOut));
};
const layOutAll = () => pieces.splice(0).forEach((piece) => (piece.style.contentVisibility = "visible"));
// Who goes to a place on the page needs to know how long the page above it is.
const [visit] = performance.getEntriesByType("navigation");
if (location.hash || visit?.type !== "navigate") {
  layOutAll();
  if (visit?.type === "navigate") document.getElementById(location.hash.slice(1))?.scrollIntoView();
} else if (window.requestIdleCallback) {
  addEventListener("scroll", () => requestIdleCallback(layOut), { once: true, passive: true });
}
document.addEventListener("click", ({ target }) => {
  if (!target.closest("a[href^='#']")) return;
  layOutAll();
  target.closest("dialog")?.close(); // the contents on a phone lie over the place they lead to
});

// The menus of the page's head: open by click, Enter or arrow, leave by Escape, Tab, a choice or a click beside.
for (const button of document.querySelectorAll("[data-bs-toggle=dropdown]")) {
  const menu = button.parentNode.querySelector(".dropdown-menu");
  menu.classList.add("by-click"); // without script it opens when pointed at
  const entries = [...menu.querySelectorAll("a, button")];
  const show = (open) => {
    for (const part of [button, menu]) part.classList.toggle("show", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(!menu.classList.contains("show")));
  button.parentNode.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      show(true);
      const here = entries.indexOf(document.activeElement);
      const next = here < 0 ? (step > 0 ? 0 : -1) : here + step;
      entries.at(next % entries.length).focus();
    } else if (event.key === "Escape" && menu.classList.contains("show")) {
      show(false);
      button.focus();
    }
  });
  button.parentNode.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !button.parentNode.contains(relatedTarget)) show(false);
  });
  document.addEventListener("click", ({ target }) => {
    if (!button.contains(target)) show(false);
  });
}

// Buttons of the page's head say by name what they do.
const does = { print: () => window.print(), fullscreen: () => window.toggleFullScreen() };
for (const button of document.querySelectorAll("[data-does]")) {
  button.addEventListener("click", does[button.dataset.does]);
}

// On paper, folded parts are open and colours are those for a light ground.
const folded = () => document.querySelectorAll(".bd-article details:not([open])");
const switches = document.documentElement.dataset;
let opened = [];
let onScreen;
addEventListener("beforeprint", () => {
  onScreen = switches.theme;
  switches.theme = "light";
  opened = [...folded()].filter((box) => !box.classList.contains("hide"));
  opened.forEach((box) => (box.open = true));
});
addEventListener("afterprint", () => {
  switches.theme = onScreen;
  opened.forEach((box) => (box.open = false));
});

// Who comes to the search page wants to write.
document.querySelector(".bd-search-container input")?.focus();
