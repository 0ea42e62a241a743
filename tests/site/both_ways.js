// Moves each control alone, then all, by hand and then by a link that is written here anew.
async (figure) => {
  const seen = { opacityProperty: true, visibilityProperty: true };
  const shape = (part) => [...part.attributes].map(({ name, value }) =>
    name === "style" ? part.style.cssText : `${name}=${value}`);
  const state = (figure) => [ // what is not seen is not compared
    ...[...figure.querySelectorAll("svg *")].filter((part) =>
      part.getClientRects().length && part.checkVisibility(seen)).map(shape),
    figure.querySelector(".words").textContent,
  ].join("|");
  const spec = JSON.parse(figure.querySelector(":scope > script").textContent);
  const inputs = [...figure.querySelectorAll(".control > :is(input, .options)")];
  const move = (input, k) => {
    const { value: start, values, format } = spec.controls[k];
    if (!format) {
      const options = [...input.querySelectorAll("input")];
      const other = options.at(start === options.length - 1 ? 0 : -1);
      other.checked = true;
      input.dispatchEvent(new Event("input"));
      return [spec.names[k], other.parentNode.textContent];
    }
    const end = start === (values ? values.at(-1) : +input.max) ? input.min : input.max;
    input.value = end;
    input.dispatchEvent(new Event("input"));
    return [spec.names[k], String(values ? values[+end] : +end)];
  };
  const follow = (pairs) => new Promise((done) => {
    addEventListener("hashchange", () => done(), { once: true });
    location.hash = `${figure.id}?${new URLSearchParams(pairs)}`;
  });
  const out = [];
  for (const some of [...inputs.map((_, k) => [k]), inputs.map((_, k) => k)]) {
    figure.querySelector(".reset").click();
    const pairs = some.map((k) => move(inputs[k], k));
    const byHand = state(figure);
    figure.querySelector(".reset").click();
    await follow(pairs);
    out.push([byHand, state(figure), figure.querySelector(".origin").textContent]);
    location.hash = "";
    await new Promise((done) => addEventListener("hashchange", () => done(), { once: true }));
  }
  return out;
}
