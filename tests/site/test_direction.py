"""On a page that runs from right to left, or whose translation does, figures and formulas stay."""

KEPT = "math, math *, div.math, pre, code, figure svg, .note, .note *, .control, .control *"
TURN = """whole => {
  document.dir = whole ? "rtl" : "";
  const parts = document.querySelectorAll("main :is(p, li, td, div, span, label, output)");
  if (!whole) parts.forEach((one) => { one.dir = "rtl"; }); // as translators do
}"""
TURNED = """kept => [...document.querySelectorAll(`main :is(${kept})`)]
  .filter((one) => getComputedStyle(one).direction !== "ltr")
  .map((one) => one.outerHTML.slice(0, 120))"""
ORDER = """figure => [...figure.querySelectorAll(".note, .control")].flatMap((line) => {
  const left = line.getBoundingClientRect().left;
  return [...line.querySelectorAll("*")].map((part) => {
    const box = part.getBoundingClientRect();
    return [Math.round(box.left - left), Math.round(box.width)];
  });
})"""


def test_figures_formulas_and_code_keep_their_direction(visit, page_name):
    page = visit(page_name).page
    figures = page.locator("figure.explorable").all()
    before = [figure.evaluate(ORDER) for figure in figures]
    for whole in (True, False):
        page.evaluate(TURN, whole)
        assert page.evaluate("document.dir") == ("rtl" if whole else "")
        assert page.evaluate(TURNED, KEPT) == []
        assert [figure.evaluate(ORDER) for figure in figures] == before


def test_a_slider_grows_to_the_right(visit):
    page = visit("gallery").page
    page.evaluate(TURN, True)
    slider = page.locator("input[type=range]").first
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] - 2, "y": box["height"] / 2})  # when it stands still
    assert slider.input_value() == slider.get_attribute("max")


def test_a_negative_number_in_a_table_keeps_its_sign_before_it(visit):
    page = visit("rnn").page
    page.evaluate(TURN, True)
    places = page.evaluate(
        """() => {
          const table = document.createElement("table");
          table.innerHTML = "<tr><td>−0.31</td></tr>";
          document.querySelector("article").append(table);
          const text = table.querySelector("td").firstChild;
          return [0, 1].map((at) => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect().left;
          });
        }"""
    )
    assert places[0] < places[1]
