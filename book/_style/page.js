// What scrolls sideways can be reached by keyboard; what does not scroll is no tab stop.
const scrollers = document.querySelectorAll(
  "div.math, .explorable .choice, .pst-scrollable-table-container, .cell_output .text_html",
);
const mark = (box) => {
  if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};
const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
scrollers.forEach((box) => watch.observe(box));

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
