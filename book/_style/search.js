// The search: a dialog that its buttons, Ctrl+K and / open, or the page search.html. What finds the
// sections is fetched when it is first needed, as a script: from disk a page may fetch nothing else.
{
  const box = document.getElementById("search");
  const field = box.querySelector("input");
  const list = box.querySelector("ol");
  const said = box.querySelector("[role=status]");
  const here = location.pathname.split("/").pop() || "index.html";

  let loading;
  const search = () => loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = box.dataset.src;
    script.onload = () => done(globalThis.bookSearch);
    script.onerror = failed;
    document.head.append(script);
  });

  const make = (tag, text, parent, cls) => {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    if (cls) element.className = cls;
    return element;
  };
  const showHit = ({ address, path, words, parts }) => {
    const link = make("a", "", make("li", "", list));
    const [page, anchor] = address.split("#");
    const marked = `?highlight=${encodeURIComponent(words.join(" "))}`;
    link.href = page === here ? `#${anchor}` : `${page}${words.length ? marked : ""}#${anchor}`;
    link.addEventListener("click", () => page === here && arrive(words, anchor));
    make("span", path.join(" › "), link, "search-path");
    const context = make("span", "", link, "search-context");
    for (const [text, hit] of parts) make(hit ? "mark" : "span", text, context);
  };
  const showNear = (words) => {
    said.textContent = "Nothing was found.";
    if (!words.length) return;
    said.append(" Near to it: ");
    for (const word of words) {
      make("button", word, said, "search-near").addEventListener("click", () => {
        field.value = word;
        field.focus();
        show();
      });
      said.append(" ");
    }
  };
  const show = async () => {
    const query = field.value.trim();
    let answer;
    try {
      answer = (await search()).find(query);
    } catch {
      loading = undefined;
      said.textContent = "The search could not be loaded.";
      return;
    }
    if (query !== field.value.trim()) return; // typed on meanwhile
    list.replaceChildren();
    if (!query) said.textContent = "";
    else if (!answer.count) showNear(answer.near);
    else {
      const { length } = answer.hits;
      const sections = answer.count === 1 ? "1 section" : `${answer.count} sections`;
      said.textContent = answer.count > length ? `${sections}, the best ${length}:` : `${sections}:`;
      answer.hits.forEach(showHit);
    }
  };
  let soon;
  field.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(show, 80);
  });

  // ---- keys: arrows go through field and hits, Enter takes the hit, or the first

  const links = () => [...list.querySelectorAll("a")];
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box.close?.(); // at once: a search field alone would only be emptied
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const stops = [field, ...links()];
      const at = stops.indexOf(document.activeElement);
      stops.at((Math.max(at, 0) + step) % stops.length).focus();
    }
  });
  box.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(soon);
    await show();
    links()[0]?.click();
  });

  // ---- open and close

  const open = () => {
    if (box.showModal && !box.open) box.showModal();
    field.focus();
    field.select();
    search().catch(() => {}); // while the reader types; said when it is asked
  };
  for (const button of document.querySelectorAll(".search-button__button")) {
    button.addEventListener("click", open);
  }
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    const alone = !event.altKey && !event.shiftKey;
    const typing = target.matches?.("input:not([type=range]), textarea, select, [contenteditable]");
    if (/^k$/i.test(key) && alone && (event.ctrlKey !== event.metaKey)) {
      event.preventDefault();
      if (box.open) box.close();
      else open();
    } else if (key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
  box.querySelector(".search-close")?.addEventListener("click", () => box.close());
  box.addEventListener("click", ({ target }) => {
    if (target === box && box.close) box.close(); // beside what the dialog holds
  });

  // ---- where a hit leads to: its words are marked, and nothing folded hides all of them

  const partOf = (anchor) => {
    const place = anchor && document.getElementById(anchor);
    if (!place) return [document.querySelector(".bd-article") ?? document.body];
    if (place.tagName === "DT") return [place, place.nextElementSibling];
    return [place.closest("section") ?? place];
  };
  const ranges = (part, words) => {
    const wanted = new Set(words);
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, (text) =>
      text.parentElement.closest("svg, math, button, script, style, .headerlink") ? 2 : 1);
    const found = [];
    while (texts.nextNode()) {
      const text = texts.currentNode;
      for (const match of text.data.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{N}_]|['’.-](?=[\p{L}\p{N}]))*/gu)) {
        if (!wanted.has(match[0].toLowerCase())) continue;
        const range = new Range();
        range.setStart(text, match.index);
        range.setEnd(text, match.index + match[0].length);
        found.push(range);
      }
    }
    return found;
  };
  const folded = (range) => range.startContainer.parentElement.closest("details:not([open])");
  const clear = () => {
    CSS.highlights?.delete("found");
    document.getElementById("searchbox")?.replaceChildren();
  };
  const arrive = (words, anchor) => {
    const found = partOf(anchor).flatMap((part) => ranges(part, words));
    const target = anchor ? document.getElementById(anchor) : null;
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (found.length && found.every(folded)) {
      for (let box = folded(found[0]); box; box = folded(found[0])) box.open = true;
    }
    if (!globalThis.Highlight || !found.length) return;
    clear();
    CSS.highlights.set("found", new Highlight(...found));
    const place = document.getElementById("searchbox");
    if (place) make("button", "Hide Search Matches", place, "search-hide").addEventListener("click", clear);
  };
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !document.querySelector("dialog[open]")) clear();
  });

  const address = new URL(location);
  const words = (address.searchParams.get("highlight") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length) {
    arrive(words, decodeURIComponent(address.hash.slice(1)));
    if (address.hash) document.getElementById(decodeURIComponent(address.hash.slice(1)))?.scrollIntoView();
    address.searchParams.delete("highlight");
    try {
      history.replaceState(history.state, "", address);
    } catch {} // some browsers keep the address of a page from disk
  }
  if (!box.showModal) { // the page of the search
    field.value = address.searchParams.get("q") ?? "";
    open();
    if (field.value) show();
    field.addEventListener("input", () => {
      address.searchParams.set("q", field.value);
      try {
        history.replaceState(history.state, "", address);
      } catch {} // as above
    });
  }
}
