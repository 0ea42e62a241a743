// Finds the sections that answer a query. The words of a section and of a query are brought to the
// same form here: one spelling, no endings, a sign for words that mean the same. MiniSearch ranks.
import MiniSearch from "minisearch";
import { stemmer as stem } from "stemmer";

globalThis.searchOf = async ({ sections, words }) => {
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
  const seen = new Map();
  const formsOf = (written) => {
    if (seen.has(written)) return seen.get(written);
    const word = written.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const parts = word.split(/[-_.]/).filter(Boolean);
    const whole = form(parts.join(""));
    const forms = parts.length < 2 ? [whole]
      : [whole, ...parts.filter((part) => part.length > 1).map(form)];
    seen.set(written, forms);
    return forms;
  };
  const wordsOf = (text) => [...text.matchAll(WORD)].map(([written]) => formsOf(written));

  // ---- words that mean the same: one line `a = b = c`; and `a > b`, for who asks for a wants b

  const signs = new Map(); // the first form of a phrase: [its forms, the sign of its line]
  const named = new Set(); // the forms of all phrases
  const wanted = new Map(); // the sign of a line with `>`: what it asks for
  const phrase = (text) => wordsOf(text).map(([first]) => first);
  const dim = new Set(); // `~ a b c`: words that tell little in this book
  words.forEach((line, k) => {
    if (line.startsWith("~")) return wordsOf(line).flat().forEach((one) => dim.add(one));
    const [left, right] = line.split(">");
    for (const one of left.split("=")) {
      const forms = phrase(one);
      const known = signs.get(forms[0]) ?? signs.set(forms[0], []).get(forms[0]);
      known.push([forms, `=${k}`]);
      forms.forEach((one) => named.add(one));
    }
    if (right) wanted.set(`=${k}`, right.split("=").map(phrase));
  });
  for (const known of signs.values()) known.sort(([a], [b]) => b.length - a.length);
  const signsAt = (list, k) => (signs.get(list[k]) ?? [])
    .filter(([forms]) => forms.every((one, i) => list[k + i] === one));

  // Words that stand side by side, those that say little left out.
  const little = new Set([...EMPTY].map(form));
  const telling = (text) => wordsOf(text).map(([first]) => first).filter((one) => !little.has(one));

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
    return [...found.flat(), ...meant];
  };
  const TOGETHER = 0.3;
  const FIELDS = { title: 4, about: 3, above: 1.5, text: 1, code: 0.3 };
  const index = new MiniSearch({
    fields: Object.keys(FIELDS),
    tokenize: (text, field) => field ? terms(text) : text.split(" "),
    processTerm: (term) => term,
    searchOptions: { boost: FIELDS, bm25: { k: 1.2, b: 0.6, d: 0.3 } },
  });
  const all = sections.map(([, path, text, code, about = ""], id) => ({
    id, title: path.at(-1), about, above: path.slice(0, -1).join(" . "), text, code,
  }));
  await index.addAllAsync(all, { chunkSize: 16 }); // the reader goes on typing meanwhile
  const known = new Set(spelled.values());
  const kind = ([address, path]) => {
    const part = path.slice(1).join(" ");
    if (/^References/.test(part)) return 0.2;
    if (/^(Quiz|Exercises)/.test(part)) return 0.6;
    return /^(api|gallery)/.test(address) ? 0.6 : 1;
  };

  // ---- a query: a list of things asked for, each by any of several terms

  // The forms of a word, put right: an unknown one may be two known ones, or have a typing mistake.
  const rightly = (word, last) => {
    const [whole, ...parts] = formsOf(word);
    if (known.has(whole) || named.has(whole)) return [whole];
    if (parts.length) return parts;
    for (let k = 3; k <= word.length - 3; k++) {
      const two = [form(word.slice(0, k)), form(word.slice(k))];
      if (two.every((one) => known.has(one))) return two;
    }
    if (last && [...spelled.keys()].some((one) => one.startsWith(word))) return [whole];
    const mistakes = word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
    return [index.search(whole, { fuzzy: mistakes })[0]?.terms[0] ?? whole];
  };
  const tokensIn = (query) => {
    const words = [...query.matchAll(WORD)].map(([word]) => word.toLowerCase());
    const tokens = [];
    for (let k = 0; k < words.length; k++) {
      const both = k + 1 < words.length && form(words[k] + words[k + 1]);
      if (both && signs.has(both)) tokens.push({ form: both, word: words[k] + words[++k] }); // back prop
      else {
        const forms = rightly(words[k], k + 1 === words.length);
        tokens.push(...forms.map((one) => ({ form: one, word: words[k] })));
      }
    }
    return tokens;
  };
  const thingsIn = (query) => {
    const tokens = tokensIn(query);
    const list = tokens.map((token) => token.form);
    const things = [];
    for (let k = 0; k < list.length;) {
      const [[forms, sign] = [[]]] = signsAt(list, k);
      const length = forms.length || 1;
      const exact = list.slice(k, k + length);
      const thing = { exact, also: [], last: k + length === list.length && tokens.at(-1).word };
      if (sign) {
        thing.same = signsAt(list, k).filter((one) => one[0].length === length).map((one) => one[1]);
        thing.also = thing.same.flatMap((one) => wanted.get(one) ?? []);
      } else if (k + 1 < list.length) {
        const both = form(tokens[k].word + tokens[k + 1].word);
        if (known.has(both)) thing.joined = both;
      }
      thing.dim = exact.every((one) => dim.has(one) || /^\d{1,2}$/.test(one));
      if (sign || !EMPTY.has(tokens[k].word)) things.push(thing);
      k += length;
    }
    return things.length ? things : list.map((one) => ({ exact: [one], also: [] }));
  };

  // The ways in which a section may have a thing: each a list of terms, and how much it counts.
  const waysOf = (thing) => {
    const here = thing.exact.filter((one) => known.has(one));
    const ways = [];
    // A phrase that has other names is found by their common sign, however it is said.
    if (here.length && !(thing.same && here.length > 1)) ways.push([here, thing.same ? 1 : 1.1]);
    for (const one of thing.same ?? []) ways.push([[one], 1]);
    for (const one of thing.also) ways.push([one.filter((term) => !little.has(term)), 0.9]);
    if (thing.joined) ways.push([[thing.joined], 1]);
    if (thing.last?.length > 1) { // still being typed
      const begun = [...spelled].filter(([word]) => word.startsWith(thing.last) && word !== thing.last);
      const forms = new Set(begun.map(([, one]) => one).slice(0, 20));
      for (const one of forms) ways.push([[one], here.length || thing.same ? 0.2 : 0.8]);
    }
    return ways;
  };
  // How well each section has a thing: by the best of its ways.
  const having = (thing) => {
    const best = new Map();
    for (const [list, counts] of waysOf(thing)) {
      for (const { id, score, match } of index.search(list.join(" "), { combineWith: "AND" })) {
        const here = best.get(id) ?? best.set(id, { score: 0, terms: [] }).get(id);
        here.score = Math.max(here.score, counts * score / list.length ** 0.5);
        here.terms.push(...Object.keys(match));
      }
    }
    return best;
  };

  const orders = [];
  const inOrder = (id) => {
    const [, path, text, , about = ""] = sections[id];
    return orders[id] ??= ` ${telling(`${path.at(-1)} . ${about} . ${text}`).join(" ")} `;
  };

  const rank = (query) => {
    const things = thingsIn(query);
    const found = new Map();
    let all = 0;
    for (const thing of things) {
      const sectionsWithIt = having(thing);
      const tells = (thing.dim ? 0.25 : 1) * Math.log(1 + sections.length / (sectionsWithIt.size + 1));
      all += tells;
      for (const [id, { score, terms }] of sectionsWithIt) {
        const one = found.get(id) ?? found.set(id, { id, score: 0, share: 0, terms: new Set() }).get(id);
        one.score += score * (thing.dim ? 0.25 : 1);
        one.share += tells;
        terms.forEach((term) => one.terms.add(term));
      }
    }
    const phrases = things.filter(({ same, exact }) => same && exact.length > 1);
    const list = telling(query);
    const pairs = list.slice(1).map((one, k) => ` ${list[k]} ${one} `);
    for (const one of found.values()) {
      const said = phrases.filter(({ same }) => same.some((sign) => one.terms.has(sign)));
      const inside = said.flatMap(({ exact }) => exact.slice(1).map((two, k) => ` ${exact[k]} ${two} `));
      const together = pairs.filter((pair) => inside.includes(pair) || inOrder(one.id).includes(pair)).length;
      one.score *= 1 + TOGETHER * together;
    }
    for (const one of found.values()) one.score *= (one.share / all) ** 1.5 * kind(sections[one.id]);
    const ranked = [...found.values()].sort((a, b) => b.score - a.score);
    return ranked.filter(({ score }) => score > ranked[0].score / 20);
  };

  // ---- what a hit shows: the piece of its text that says most of what was found

  const LENGTH = 170;
  const found = (text, terms) => {
    const places = [...text.matchAll(WORD)].map((match) => {
      const forms = formsOf(match[0]);
      const hit = forms.find((one) => terms.has(one) && !dim.has(one) && !little.has(one));
      return { start: match.index, end: match.index + match[0].length, first: forms[0], hit };
    });
    const list = places.map(({ first }) => first);
    list.forEach((_, k) => {
      for (const [forms, sign] of signsAt(list, k)) {
        if (!terms.has(sign) || forms.every((one) => dim.has(one))) continue;
        forms.forEach((one, i) => { places[k + i].hit ??= sign; });
      }
    });
    return places.filter(({ hit }) => hit);
  };
  const piece = (text, places) => {
    let [best, most] = [0, 0];
    places.forEach(({ start }, k) => {
      const near = places.filter((one, i) => i >= k && one.end <= start + LENGTH);
      const count = new Set(near.map(({ hit }) => hit)).size + near.length / 100;
      if (count > most) [best, most] = [Math.max(0, start - 40), count];
    });
    const from = best ? text.indexOf(" ", best) + 1 : 0;
    const cut = text.indexOf(" ", from + LENGTH);
    const to = cut < 0 ? text.length : cut;
    const parts = [];
    let at = from;
    for (const { start, end } of places.filter((one) => one.start >= from && one.end <= to)) {
      parts.push([text.slice(at, start), false], [text.slice(start, end), true]);
      at = end;
    }
    parts.push([text.slice(at, to), false]);
    if (from) parts.unshift(["… ", false]);
    if (to < text.length) parts.push([" …", false]);
    return parts.filter(([part]) => part);
  };

  let nearest;
  const near = (query) => {
    if (!nearest) {
      nearest = new MiniSearch({ fields: ["word"], storeFields: ["word"] });
      nearest.addAll([...spelled.keys()].filter((word) => /^\p{L}{4,}$/u.test(word)).map((word, id) => ({ id, word })));
    }
    return nearest.search(query, { fuzzy: 0.5, prefix: true }).slice(0, 3).map(({ word }) => word);
  };

  const find = (query, limit = 12) => {
    const ranked = rank(query);
    // Single words too, for who asks for the number of parameters looks for weights.
    const list = tokensIn(query).map((token) => token.form);
    const alone = list.flatMap((one) => [one, ...signsAt([one], 0).map(([, sign]) => sign)]);
    const hits = ranked.slice(0, limit).map(({ id, terms }) => {
      const [address, path, text] = sections[id];
      const sought = new Set([...terms, ...alone]);
      const places = found(text, sought);
      const written = (text, places) => places.map(({ start, end }) => text.slice(start, end).toLowerCase());
      const title = path.at(-1);
      const words = [...new Set([...written(title, found(title, sought)), ...written(text, places)])];
      return { address, path, words: words.slice(0, 12), parts: piece(text, places) };
    });
    return { count: ranked.length, hits, near: hits.length ? [] : near(query) };
  };

  return { find };
};
