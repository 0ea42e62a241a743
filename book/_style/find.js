// Finds the sections that answer a query. The words of a section and of a query are brought to the
// same form here: one spelling, no endings, a sign for words that mean the same. MiniSearch ranks.
const searchOf = ({ sections, words }, stem) => {
  const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}_]|['’.-](?=[\p{L}\p{N}]))*/gu;
  const EMPTY = new Set(`a about am an and any are as at be been but by can come could did do does doing for from get
    give had has have having he help how i if in into is it its just let like make many me mean means much my need no of on
    one or other our out please she should so some than that the their them then there these they thing this to
    too up use used using vs want was way we were what what's when where which while who why will with work works would you
    your difference between explain explained explanation understand understanding question really actually
    exactly vs versus instead`.split(/\s+/));
  const common = (word) => word
    .replace(/['’]s?$/, "")
    .replace(/is(e|ed|es|er|ing|ation|ations)$/, "iz$1") // British and American
    .replace(/(.{2})our(s|ed|ing|al|ite)?$/, "$1or$2")
    .replace(/([aeiou])ll(ed|ing|er)$/, "$1l$2")
    .replace(/(.)tre(s?)$/, "$1ter$2");
  const form = (word) => stem(common(word));

  // A word with all its forms: `back-propagation` is also `backpropagation`, `back` and `propagation`.
  const formsOf = (written) => {
    const word = written.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const parts = word.split(/[-_.]/).filter(Boolean);
    if (parts.length < 2) return [form(word)];
    return [form(parts.join("")), ...parts.map(form)];
  };
  const wordsOf = (text) => [...text.matchAll(WORD)].map(([written]) => formsOf(written));

  // ---- words that mean the same: one line `a = b = c`; and `a > b`, for who asks for a wants b

  const signs = new Map(); // the first form of a phrase: [its forms, the sign of its line]
  const wanted = new Map(); // the sign of a line with `>`: what it asks for
  const phrase = (text) => wordsOf(text).map(([first]) => first);
  words.forEach((line, k) => {
    const [left, right] = line.split(">");
    for (const one of left.split("=").concat(right && !left.includes("=") ? [] : [])) {
      const forms = phrase(one);
      const known = signs.get(forms[0]) ?? signs.set(forms[0], []).get(forms[0]);
      known.push([forms, `=${k}`]);
    }
    if (right) wanted.set(`=${k}`, right.split("=").map(phrase));
  });
  for (const known of signs.values()) known.sort(([a], [b]) => b.length - a.length);
  const signsAt = (list, k) => (signs.get(list[k]) ?? [])
    .filter(([forms]) => forms.every((one, i) => list[k + i] === one));

  // ---- the index

  const spelled = new Map(); // the words as written, and their forms
  const terms = (text) => {
    const found = [];
    for (const [written] of text.matchAll(WORD)) {
      const forms = formsOf(written);
      if (forms.length === 1) spelled.set(written.toLowerCase(), forms[0]);
      found.push(forms);
    }
    const first = found.map(([one]) => one);
    const meant = first.flatMap((one, k) => signsAt(first, k).map(([, sign]) => sign));
    return found.flat().concat(meant);
  };
  const SHORT = { title: 4, above: 1.5, text: 1, code: 0.3 };
  const index = new MiniSearch({
    fields: Object.keys(SHORT),
    tokenize: (text, field) => field ? terms(text) : text.split(" "),
    processTerm: (term) => term,
    searchOptions: { boost: SHORT, bm25: { k: 1.2, b: 0.6, d: 0.3 } },
  });
  index.addAll(sections.map(([, path, text, code], id) => ({
    id, title: path.at(-1), above: path.slice(0, -1).join(" . "), text, code,
  })));
  const known = new Set(spelled.values());
  const kind = ([address, path]) => {
    const part = path.slice(1).join(" ");
    if (/^References/.test(part)) return 0.2;
    if (/^(Quiz|Exercises)/.test(part)) return 0.6;
    return /^(api|gallery)/.test(address) ? 0.6 : 1;
  };

  // ---- a query: a list of things asked for, each by any of several terms

  const thingsIn = (query) => {
    const written = [...query.matchAll(WORD)].map(([word]) => word.toLowerCase());
    const list = written.map((word) => formsOf(word)[0]);
    const things = [];
    for (let k = 0; k < list.length;) {
      const [[forms, sign] = [[]]] = signsAt(list, k);
      const length = forms.length || 1;
      const alone = written.slice(k, k + length).flatMap(formsOf);
      const thing = { exact: alone, also: [], last: k + length === list.length && written.at(-1) };
      if (sign) {
        thing.same = signsAt(list, k).filter((one) => one[0].length === length).map((one) => one[1]);
        thing.also = thing.same.flatMap((one) => wanted.get(one) ?? []);
      } else if (k + 1 < list.length && known.has(form(written[k] + written[k + 1]))) {
        thing.joined = form(written[k] + written[k + 1]); // back propagation
      }
      if (sign || !EMPTY.has(written[k])) things.push(thing);
      k += length;
    }
    return things.length ? things : list.map((one) => ({ exact: [one], also: [] }));
  };
  // An unknown word: two known ones in one, the start of a known one, or one with a typing mistake.
  const guesses = (word) => {
    for (let k = 3; k <= word.length - 3; k++) {
      const parts = [form(word.slice(0, k)), form(word.slice(k))];
      if (parts.every((one) => known.has(one))) return { parts };
    }
    return {};
  };
  const asked = (thing) => {
    const queries = [];
    const add = (list, boost, more = {}) => list.length && queries.push({
      queries: [list.join(" ")], combineWith: "OR", boostTerm: () => boost, ...more,
    });
    const weight = thing.same ? 0.5 / thing.exact.length : 1;
    const here = thing.exact.filter((one) => known.has(one));
    add(here, weight);
    add(thing.same ?? [], 1.5);
    for (const one of thing.also) add(one, 1 / one.length);
    if (thing.joined) add([thing.joined], 1);
    if (!here.length && !thing.same) {
      const [word] = thing.exact;
      const { parts } = guesses(word);
      if (parts) add(parts, 0.6);
      else add([word], 0.8, { fuzzy: word.length < 4 ? 0 : word.length < 7 ? 1 : 2, prefix: word.length > 1 });
    } else if (thing.last && thing.last.length > 2) { // still being typed
      const begun = [...spelled].filter(([word]) => word.startsWith(thing.last) && word !== thing.last);
      add([...new Set(begun.map(([, one]) => one))].filter((one) => !here.includes(one)).slice(0, 20), 0.15);
    }
    return { queries, combineWith: "OR" };
  };

  const rank = (query) => {
    const things = thingsIn(query);
    const trees = things.map(asked).filter(({ queries }) => queries.length);
    if (!trees.length) return [];
    const best = new Map(); // each thing by itself, to see which sections have all of them
    for (const tree of trees) {
      const results = index.search(tree);
      const rare = Math.log(1 + sections.length / (results.length + 1));
      for (const { id, score, match } of results) {
        const one = best.get(id) ?? best.set(id, { id, score: 0, share: 0, terms: new Set() }).get(id);
        one.score += score;
        one.share += rare;
        Object.keys(match).forEach((term) => one.terms.add(term));
      }
    }
    const all = Math.max(...[...best.values()].map(({ share }) => share));
    for (const one of best.values()) one.score *= (one.share / all) ** 1.5 * kind(sections[one.id]);
    return [...best.values()].sort((a, b) => b.score - a.score);
  };

  return { rank, sections };
};
