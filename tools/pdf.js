// All pages of the built book become one document: run in the browser by pdf.py.
// Pages keep their order; their ids get the page's name in front, so that links lead inside.

/** Replace what stands in the window by the whole book, made of these built pages; return its headings. */
async function assemble(pages, { title, author, cover }) {
  const sources = new Map();
  for (const name of pages) {
    const text = await (await fetch(`${name}.html`)).text();
    sources.set(name, new DOMParser().parseFromString(text, "text/html"));
  }
  const version = sources.get(pages[0]).querySelector("footer .version")?.textContent ?? "";
  const rights = [...sources.get(pages[0]).querySelectorAll("footer :is(.licence, .report)")];
  for (const licence of rights[0].querySelectorAll("a")) {
    if (licence.textContent === "CC BY 4.0") licence.href = "https://creativecommons.org/licenses/by/4.0/";
  }
  const picture = sources.get(cover).querySelector("main figure").cloneNode(true);
  const chapters = pages.map((name) => chapter(name, sources.get(name)));
  const front = node("section", "cover", [
    node("h1", "", [title]), picture, node("p", "", [`By ${author}`]), node("p", "version", [version]), ...rights,
  ]);
  prefix(front, "cover");
  const answers = back(chapters);
  const book = [...chapters, answers];
  document.body.replaceChildren(front, contents(book), ...book);
  link(document.body, new Set(pages));
  document.documentElement.dataset.theme = "light";
  document.title = title;
  await document.fonts.ready;
  return [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(words);
}

/** Write the numbers of pages, by id, into the contents and the references. */
function number(pages) {
  for (const place of document.querySelectorAll("[data-page]")) {
    place.textContent = pages[place.dataset.page];
  }
}

function node(tag, className, children, attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const paged = (id) => node("span", "page", ["000"], { "data-page": id });

/** The article of a page as it stands on paper. */
function chapter(name, source) {
  const article = document.importNode(source.querySelector("article.bd-article"), true);
  article.querySelectorAll(
    "script, noscript, audio, button, .headerlink, .controls, .live, details.hide",
  ).forEach((part) => part.remove());
  // A cell whose code was folded and that shows nothing leaves an empty box.
  article.querySelectorAll("div.cell").forEach((cell) => cell.children.length || cell.remove());
  for (const drawing of article.querySelectorAll("svg.fig")) {
    const { width, height } = drawing.viewBox.baseVal;
    drawing.classList.toggle("tall", height > width);
  }
  article.querySelectorAll("ol.quiz").forEach(quiz);
  article.querySelectorAll("details").forEach(unfold);
  prefix(article, name);
  article.id = name;
  article.dataset.source = name;
  return article;
}

/** The questions with their answers to choose from; what is said of each stands below, smaller. */
function quiz(list) {
  const key = node("ol", "key", []);
  for (const question of list.children) {
    const said = [];
    const choices = [...question.querySelectorAll("details")].map((answer) => {
      const [choice, verdict] = [answer.querySelector("summary"), answer.querySelector("p")];
      const [letter] = choice.textContent;
      said.push(node("p", verdict.className, [`${letter}: `, ...verdict.childNodes]));
      const line = node("li", "", [...choice.childNodes]);
      answer.replaceWith(line);
      return line;
    });
    const box = choices[0].parentNode;
    box.append(node("ul", "choices", choices));
    key.append(node("li", "", said));
  }
  list.after(node("div", "answers", [node("p", "admonition-title", ["Answers to the quiz"]), key]));
}

/** A folded part is an open box. */
function unfold(details) {
  const summary = details.querySelector(":scope > summary");
  const box = node("div", details.className, [], details.id ? { id: details.id } : {});
  box.append(node("p", summary.className, [...summary.childNodes]));
  summary.remove();
  box.append(...details.childNodes);
  details.replaceWith(box);
}

const NAMING = ["for", "aria-labelledby", "aria-describedby"];

/** Ids, and what names them inside the same page, get a name in front. */
function prefix(root, name) {
  for (const part of [root, ...root.querySelectorAll("*")]) {
    if (part.id) part.id = `${name}--${part.id}`;
    for (const attribute of [...part.attributes]) {
      const { name: key, value } = attribute;
      if (NAMING.includes(key)) {
        attribute.value = value.split(" ").map((id) => `${name}--${id}`).join(" ");
      } else if (/^(xlink:)?href$/.test(key) && value.startsWith("#")) {
        attribute.value = value === "#" ? `#${name}` : `#${name}--${value.slice(1)}`;
      } else if (value.includes("url(#")) {
        attribute.value = value.replaceAll("url(#", `url(#${name}--`);
      }
    }
  }
}

/** Links between pages lead inside the document; a link to another file of the site is only text. */
function link(root, names) {
  for (const anchor of root.querySelectorAll("a[href]")) {
    const href = anchor.getAttribute("href");
    if (/^[a-z]+:/.test(href)) continue;
    const [, file, id] = href.replace(/\?.*/, "").match(/^(?:([^#]*)\.html)?(?:#(.*))?$/) ?? []; // a panel's settings mean nothing here
    let target = id;
    if (file) target = names.has(file) ? (id ? `${file}--${id}` : file) : undefined;
    if (target === undefined) anchor.replaceWith(...anchor.childNodes);
    else anchor.setAttribute("href", `#${CSS.escape(target) && encodeURIComponent(target)}`);
  }
}

/** Hints and solutions move to the end of the book, each with a way there and back. */
function back(chapters) {
  const all = node("article", "bd-article", [node("h1", "", ["Hints and solutions"])], { id: "solutions" });
  for (const article of chapters) {
    const part = node("section", "", [node("h2", "", [heading(article)])], {
      id: `solutions--${article.id}`,
    });
    for (const exercise of article.querySelectorAll(".admonition.exercise")) {
      const boxes = [];
      let next = exercise.nextElementSibling;
      while (next?.matches(".admonition.dropdown")) {
        boxes.push(next);
        next = next.nextElementSibling;
      }
      if (!boxes.length) continue;
      const place = `${exercise.id}--back`;
      const name = exercise.querySelector(".caption-number").textContent.trim();
      boxes[0].before(node("p", "ref", ["Hint and solution: ", way(place, ["page ", paged(place)])]));
      const head = node("p", "ref", [
        way(exercise.id, [name, ", page ", paged(exercise.id)]),
      ], { id: place });
      part.append(head, ...boxes);
    }
    if (part.children.length > 1) all.append(part);
  }
  return all;
}

const way = (id, children) => node("a", "", children, { href: `#${id}` });

const words = (part) => part.textContent.trim().replace(/\s+/g, " ");

const heading = (section) => words(section.querySelector("h1, h2"));

const EVERYWHERE = ["What you won, what still fails", "Quiz", "Exercises", "References"];

/** Chapters and their sections, but for those that each chapter has, with the numbers of their pages. */
function contents(articles) {
  const entry = (id, title) => node("li", "", [
    node("p", "", [way(id, [node("span", "", [title]), node("span", "dots", []), paged(id)])]),
  ]);
  const list = articles.map((article) => {
    const line = entry(article.id, heading(article));
    const sections = [...article.querySelectorAll("section[id]")].filter((section) =>
      article.id !== "solutions" && section.querySelector(":scope > h2") && !EVERYWHERE.includes(heading(section)));
    if (sections.length) {
      line.append(node("ol", "", sections.map((section) => entry(section.id, heading(section)))));
    }
    return line;
  });
  return node("nav", "book-contents", [
    node("h1", "", ["Contents"]), node("ol", "", list),
  ], { id: "contents" });
}
