// Sharing a figure: a link that holds its values, a line that embeds it, its drawing as a file.

// ---- links: `page.html#fig-pulse?w=0.9&act=tanh` names a figure and values of its controls -------

/** Return [id, query] of an address's fragment; the query is undefined where there is none. */
export function parts(hash) {
  const [, id, query] = hash.match(/^#([\w-]+)(?:(?:\?|%3F)(.*))?$/i) ?? [];
  return [id, !query || query.includes("=") ? query : [...new URLSearchParams(query).keys()][0]]; // encoded twice
}

/** Return the query for values of controls: {name, words of a choice, last, value(n), at(value)}. */
export function written(controls, values) {
  return String(new URLSearchParams(controls.map((control, k) => [control.name, spelt(control, values[k])])));
}
const spelt = ({ words }, value) => words ? words[value] : String(value);
const brief = (text) => text.length > 20 ? `${text.slice(0, 20)}…` : text; // anyone may write a link

/** Return what a query sets, as [place of the control, value], and what it cannot set, in words. */
export function read(query, controls) {
  const found = [], remarks = [];
  for (const [name, given] of new URLSearchParams(query)) {
    const k = controls.findIndex((control) => control.name === name);
    if (k < 0) {
      remarks.push(`Nothing here is called ${brief(name)}.`);
      continue;
    }
    const { words, last, value, at } = controls[k];
    const number = Number(given.trim().replace("−", "-") || NaN);
    const nearest = words?.includes(given) ? words.indexOf(given)
      : Number.isFinite(number) ? value(Math.round(at(Math.min(Math.max(number, value(0)), value(last))))) : null;
    if (nearest !== null) found.push([k, nearest]);
    if (nearest === null) remarks.push(`${name} cannot be ${brief(given)}.`);
    else if (nearest !== number && !words?.includes(given)) {
      remarks.push(`${name} cannot be ${brief(given)}; ${spelt(controls[k], nearest)} is nearest.`);
    }
  }
  return [found, remarks.slice(0, 3)];
}

// ---- the drawing as a file of its own -----------------------------------------------------------

function make(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

function mixed(colour) { // as numbers: few programs but browsers know `color-mix`
  const pen = make("canvas", { width: 1, height: 1 }).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return `rgb(${pen.getImageData(0, 0, 1, 1).data.slice(0, 3).join()})`;
}

/** Return the drawing as it is now, in the colours of paper: those that stand beside the variables. */
export function standalone(svg) {
  const copy = svg.cloneNode(true);
  const size = copy.getAttribute("viewBox").split(" ").slice(2).map((points) => Math.round(points * 4 / 3));
  ["width", "height"].forEach((name, k) => copy.setAttribute(name, size[k]));
  for (const name of ["width", "max-width", "height", "background"]) copy.style.removeProperty(name);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", "#ffffff"]]) {
    paper.setAttribute(name, value);
  }
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy).replace(/var\(--[\w-]+,\s*(#\w+)\)/g, "$1")
    .replace(/color-mix\((?:[^()]|\([^()]*\))*\)/g, mixed);
}
export function asData(drawing) {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`;
}

export function asPixels(drawing) {
  const image = new Image();
  const loaded = new Promise((done, fail) => Object.assign(image, { onload: done, onerror: fail, src: asData(drawing) }));
  return loaded.then(() => {
    const canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  });
}

// ---- the menu ------------------------------------------------------------------------------------

/** Add the button "Share" and its menu; `query` returns the present values, null where no page can be linked. */
export function share(figure, query) {
  const svg = figure.querySelector("svg");
  const ident = `${figure.id}-share`;
  const field = make("input", { readonly: "", "aria-label": "To copy" });
  const said = make("p", { role: "status" });
  const address = (page) => {
    const url = new URL(page, document.baseURI);
    url.search = "";
    url.hash = `${figure.id}?${query()}`;
    return url.href;
  };
  const copy = async (what, text) => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = `${what} copied`;
    } catch { // there is none over http, and a frame may not use it
      field.value = text;
      said.before(field);
      field.select();
      said.textContent = `${what} selected: copy it from the field`;
    }
  };
  const frame = () => make("iframe", {
    src: address(figure.dataset.embed), title: svg.getAttribute("aria-label").split(/[.:] /)[0], width: "100%",
    height: figure.offsetHeight + 90, style: "border:0", loading: "lazy", allow: "clipboard-write",
  }).outerHTML;
  const save = (url, ending) => {
    make("a", { href: url, download: `${figure.id}.${ending}` }).click();
    said.textContent = `${figure.id}.${ending} saved`;
  };
  const entries = {
    "Copy link": query && (() => copy("Link", address(figure.dataset.page ?? ""))),
    "Copy embed code": query && figure.dataset.embed && (() => copy("Embed code", frame())),
    "Save as SVG": () => save(asData(standalone(svg)), "svg"),
    "Save as PNG": async () => save(await asPixels(standalone(svg)), "png"),
  };
  const buttons = Object.entries(entries).filter(([, act]) => act).map(([name, act]) => {
    const button = make("button", { type: "button" }, name);
    button.addEventListener("click", () => {
      field.remove();
      act();
    });
    return button;
  });
  const menu = make("div", { popover: "", id: ident, class: "share", role: "group", "aria-label": "Share this figure" },
    ...buttons, said);
  menu.addEventListener("beforetoggle", () => {
    field.remove();
    said.textContent = "";
  });
  figure.querySelector(".buttons").prepend(make("button", { type: "button", popovertarget: ident }, "Share"), menu);
}
