// What scrolls sideways can be reached by keyboard; what does not scroll is no tab stop.
const scrollers = document.querySelectorAll(
  "div.math, .explorable .choice, .pst-scrollable-table-container, .cell_output > .output, pre",
);
const kind = (box) => {
  if (box.matches("pre")) return box.closest(".cell_output") ? "Output" : "Code";
  return box.matches("div.math, .choice") ? "Formula" : "Table";
};
const mark = (boxes) => {
  const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1);
  boxes.forEach((box, k) => { // read all, then write: else each asks for a new layout
    if (!wide[k]) return ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${kind(box)}, scrolls sideways`);
  });
};
// In the next frame: measuring may lay out what was far away, and Firefox reports sizes that change meanwhile.
const watch = new ResizeObserver((entries) => {
  requestAnimationFrame(() => mark(entries.map(({ target }) => target)));
});
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
const switches = document.documentElement.dataset;
let onScreen = null; // a browser may prepare twice
addEventListener("beforeprint", () => {
  if (onScreen) return;
  const boxes = [...document.querySelectorAll(".bd-article details:not(.hide)")];
  onScreen = { theme: switches.theme, boxes: boxes.map((box) => [box, box.open, box.getAttribute("name")]) };
  switches.theme = "light";
  boxes.forEach((box) => box.removeAttribute("name")); // of those with one name only one can be open
  boxes.forEach((box) => (box.open = true));
});
addEventListener("afterprint", () => {
  if (!onScreen) return;
  const { theme, boxes } = onScreen;
  onScreen = null;
  switches.theme = theme;
  boxes.forEach(([box, open]) => (box.open = open));
  boxes.forEach(([box, , name]) => name !== null && box.setAttribute("name", name));
});

// What is copied can be pasted: formulas as TeX where text is taken, as MathML where more is.
const written = (formula) => formula.matches("div, .tex-block") ? `$$${formula.dataset.tex}$$` : `$${formula.dataset.tex}$`;
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (event.defaultPrevented || selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange();
  const around = (node) => (node.closest ? node : node.parentNode).closest("[data-tex]");
  const [first, last] = [around(range.startContainer), around(range.endContainer)];
  if (first) range.setStartBefore(first); // half a formula is none
  if (last) range.setEndAfter(last);
  const copied = document.createElement("div");
  copied.className = "copied";
  copied.append(range.cloneContents());
  const formulas = copied.querySelectorAll("[data-tex]");
  if (!formulas.length) return;
  copied.querySelectorAll("button, .headerlink, .choice > :not(.on)").forEach((part) => part.remove());
  event.clipboardData.setData("text/html", copied.innerHTML);
  formulas.forEach((formula) => {
    if (formula.matches("div")) formula.textContent = written(formula); // on a line of its own
    else formula.replaceWith(written(formula));
  });
  document.body.append(copied); // lines break as on the page
  event.clipboardData.setData("text/plain", copied.innerText.trim());
  copied.remove();
  event.preventDefault();
});

// Each formula on a line of its own has a button that copies its TeX, and says so.
const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.querySelector("main").append(status);
const put = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // not over http, nor everywhere in a frame
    const give = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", give, { capture: true, once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", give, { capture: true });
    return done;
  }
};
for (const formula of document.querySelectorAll("div.math[data-tex]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-tex";
  button.textContent = "TeX";
  button.setAttribute("aria-label", "Copy the formula as TeX");
  button.addEventListener("click", async () => {
    const done = await put(formula.dataset.tex);
    status.textContent = "";
    status.textContent = done ? "The formula is copied as TeX." : "The browser did not copy: select the formula and copy it.";
    button.textContent = done ? "copied" : "not copied";
    setTimeout(() => (button.textContent = "TeX"), 2000);
  });
  formula.append(button);
}
