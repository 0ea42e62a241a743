"""Which wire is missed: what is said of each is what the stored trials show."""

import numpy as np
import pytest
from figures import ablation

from studies.ablation.nets import count_weights
from studies.ablation.trial import CELLS, LAG, SIZES, UPDATES, WINDOW

TASKS = list(ablation.TASKS)


def worse(task):
    return {net for net in ablation.CUTS if ablation.verdict(task, net) == "worse"}


def better(task):
    return {net for net in ablation.CUTS if ablation.verdict(task, net) == "better"}


def mean(task, net):
    return ablation.found(task, net).mean()


def test_every_row_has_ten_seeds_on_every_task(chapter):
    chapter.says("trained with ten seeds")
    chapter.says(f"Every net has {CELLS['verb']} cells, {CELLS['Alice']} for Alice")
    assert {cells for task, cells in CELLS.items() if task != "Alice"} == {CELLS["verb"]}
    chapter.says(f"Measured after {UPDATES['Alice']} batches: bits per character")
    chapter.says(f"A net that is not there after {UPDATES['number']} batches counts as")
    chapter.says(f"Measured after {UPDATES['stream']} batches: the share of fresh strings")
    chapter.says(f"in windows of {WINDOW} characters; each starts with a blank memory")
    chapter.says(f"Say it {LAG} steps later.")
    made = (len(ablation.CUTS) + 1) * len(TASKS)
    chapter.says(f"Nine cuts and a GRU on four tasks make {made} comparisons at 95 %")
    assert (len(ablation.CUTS), len(TASKS)) == (9, 4)
    for task in TASKS:
        for net in (ablation.WHOLE, *ablation.CUTS, ablation.GRU):
            assert len(ablation.found(task, net)) == 10


def test_the_forget_gate_is_missed_on_alice_and_on_the_stream_and_not_on_the_number(chapter):
    chapter.says("On the stream 82 % of the strings go wrong instead of 22 %")
    assert round(100 * mean("stream", "forget gate")) == 82
    assert round(100 * mean("stream", ablation.WHOLE)) == 22
    assert worse("stream") == {"forget gate"}
    chapter.says("On Alice no other cut is as bad: 2.92 bits instead of 2.70.")
    assert f"{mean('Alice', 'forget gate'):.2f}" == "2.92"
    assert f"{mean('Alice', ablation.WHOLE):.2f}" == "2.70"
    assert max(ablation.CUTS, key=lambda net: mean("Alice", net)) == "forget gate"
    assert worse("number") == set()
    assert "forget gate" in better("number")
    chapter.says("on the number all ten nets succeed, where the whole block succeeds with 3")
    assert (solved("forget gate"), solved(ablation.WHOLE)) == (10, 3)


def solved(net):
    return int((ablation.found("number", net) < ablation.MOST["number"]).sum())


def test_the_input_gate_is_missed_on_alice_and_on_the_verb(chapter):
    chapter.says("*is or are* takes 52 batches instead of 33")
    assert round(mean("verb", "input gate")) == 52
    assert round(mean("verb", ablation.WHOLE)) == 33
    chapter.says("*Is or are* takes 47 batches.")
    assert round(mean("verb", "forget bias")) == 47
    assert worse("verb") == {"input gate", "forget bias"}
    chapter.says("On the number 1 net of 10 succeeds, which is not clearly fewer")
    assert solved("input gate") == 1


def test_the_small_losses_on_alice_are_small(chapter):
    chapter.says("Alice gets worse by less than a tenth of a bit each")
    small = {"output gate", "squashing of g", "recurrent gates"}
    assert worse("Alice") == {"forget gate", "input gate"} | small
    for net in small:
        assert mean("Alice", net) - mean("Alice", ablation.WHOLE) < 0.1


def test_who_is_not_missed(chapter):
    chapter.says("Nothing gets worse, and Alice a little better.")
    assert better("Alice") == {"squashing of c"}
    chapter.says("**No peepholes; $f = 1 - i$.** No clear difference anywhere.")
    for net in ("peepholes", "own forget gate"):
        assert {ablation.verdict(task, net) for task in TASKS} == {"no clear difference"}
    chapter.says("the number is learned by 7 nets of 10, which is clearly better")
    assert solved("squashing of g") == 7
    assert better("number") == {"forget gate", "squashing of g"}
    assert better("verb") == better("stream") == set()


def test_a_gru_of_as_many_weights_is_nowhere_behind(chapter):
    chapter.says("On Alice and on *is or are* there is no clear difference.")
    verdicts = {task: ablation.verdict(task, ablation.GRU) for task in TASKS}
    assert {verdicts[task] for task in ("Alice", "verb")} == {"no clear difference"}
    chapter.says("On the stream 2 % of its strings go wrong")
    assert round(100 * mean("stream", ablation.GRU)) == 2
    chapter.says("on the number all ten nets succeed, after 342 batches on average")
    assert (solved(ablation.GRU), round(mean("number", ablation.GRU))) == (10, 342)
    assert {verdicts[task] for task in ("stream", "number")} == {"better"}
    chapter.says("about as many weights")
    for task, (D, O) in SIZES.items():
        sizes = [count_weights(net, D, CELLS[task], O) for net in (ablation.WHOLE, ablation.GRU)]
        assert abs(sizes[1] / sizes[0] - 1) < 0.1


def test_what_others_found_is_set_beside_what_was_found_here(chapter):
    """The papers' findings are those of their abstracts and conclusions."""
    chapter.says("without peepholes, or with $f = 1 - i$, little is lost")
    for net in ("peepholes", "own forget gate"):
        assert all(net not in worse(task) for task in TASKS)
    chapter.says("Two of their findings agree with ours: the forget gate is critical")
    assert {task for task in TASKS if "forget gate" in worse(task)} == {"Alice", "stream"}
    chapter.says("on our four tasks nothing gets worse without it")
    assert all("squashing of c" not in worse(task) for task in TASKS)
    chapter.says("on the stream and the number the GRU is still ahead")
    assert [task for task in TASKS if ablation.verdict(task, ablation.GRU) == "better"] == [
        "number",
        "stream",
    ]


def test_the_rows_are_sorted_as_is_said(chapter):
    chapter.says("Rows go by how many tasks a cut makes clearly worse, then by its mean rank")
    counts = [sum(net in worse(task) for task in TASKS) for net in ablation.order()]
    assert counts == sorted(counts, reverse=True)
    chapter.says("That puts the input gate first")
    assert ablation.order()[:2] == ["input gate", "forget gate"]


def test_a_forget_gate_that_starts_open_holds_the_number_as_well_as_none(chapter):
    chapter.says("All ten nets succeed, after 450 batches on average")
    assert solved("bias 5") == 10
    assert round(mean("number", "bias 5")) == 450
    chapter.says("without a forget gate it was 407")
    assert round(mean("number", "forget gate")) == 407
    chapter.says("a bias of 5 brought 46 % wrong strings instead of 22 %")
    assert round(100 * mean("stream", "bias 5")) == 46
    assert round(100 * mean("stream", ablation.WHOLE)) == 22
    assert ablation.verdict("stream", "bias 5") == "no clear difference"
    chapter.says("its ten nets lie between 0.6 % and 51 %")
    whole = ablation.found("stream", ablation.WHOLE)
    assert (f"{100 * whole.min():.1f}", round(100 * whole.max())) == ("0.6", 51)
    sigma = 1 / (1 + 2.718281828**-1)
    chapter.says(rf"With the bias at 1 a forget gate starts at $\sigma(1) = {sigma:.2f}$.")
    chapter.says("Over 30 steps that leaves $0.73^{30}$ of the number, about a ten-thousandth")
    assert sigma**LAG == pytest.approx(1e-4, rel=0.3)
    chapter.says(
        rf"So we started the biases at 5, at $\sigma(5) = {1 / (1 + 2.718281828**-5):.3f}$."
    )
    chapter.says(f"(its $i$ starts at {1 - sigma:.2f}, not 0.5, so that $f$ starts at {sigma:.2f})")


def test_other_learning_rates_say_the_same_of_the_stream_and_less_of_is_or_are(chapter):
    chapter.says("at half the rate and at twice, with five seeds")
    nets = (ablation.WHOLE, *ablation.CUTS, ablation.GRU)
    clear = {}
    for task in ("verb", "stream"):
        assert ablation.OTHER[task] == (0.5, 2)
        for times in (0.5, 2):
            assert {len(ablation.found(task, net, times)) for net in nets} == {5}
            verdicts = {net: ablation.verdict(task, net, times) for net in ablation.CUTS}
            clear[task, times] = {net for net, said in verdicts.items() if said == "worse"}

    def told(task, net):
        return [round(ablation.found(task, net, times).mean(), 4) for times in (0.5, 2)]

    chapter.says("without a forget gate 83 % and 90 % of the strings go wrong")
    assert [round(100 * share) for share in told("stream", "forget gate")] == [83, 90]
    chapter.says("and again no other cut is clearly worse")
    assert clear["stream", 0.5] == clear["stream", 2] == {"forget gate"}
    chapter.says("The whole block needs 43 batches at either rate.")
    assert list(map(round, told("verb", ablation.WHOLE))) == [43, 43]
    chapter.says("Without an input gate it takes 46 at the lower and 64 at the higher:")
    chapter.says("with five seeds no clear difference")
    assert list(map(round, told("verb", "input gate"))) == [46, 64]
    chapter.says("Only a forget bias of 0 is clearly worse, at twice the rate.")
    assert (clear["verb", 0.5], clear["verb", 2]) == (set(), {"forget bias"})
    chapter.says("On Alice and on the number we have tried one rate only.")
    assert set(ablation.OTHER) == {"verb", "stream"}
    assert "of ten at 0.05, the rate that was chosen" in chapter.text
    assert {ablation.RATES[task] for task in ablation.OTHER} == {0.05}


def test_a_blank_memory_spares_the_block_without_a_forget_gate(chapter):
    chapter.says("they need 3.26 bits instead of 2.92")
    assert f"{mean('Alice', 'forget gate'):.2f}" == "2.92"
    chapter.says("while the whole block gets a little better")
    chapter.says("Why it is behind even with blanking")
    through = {
        net: [
            trial.outcome["through"] for trial in ablation.read("ablation", task="Alice", net=net)
        ]
        for net in ("forget gate", ablation.WHOLE)
    }
    assert f"{sum(through['forget gate']) / 10:.2f}" == "3.26"
    assert f"{sum(through[ablation.WHOLE]) / 10:.2f}" == "2.66"
    assert 0.30 < sum(through["forget gate"]) / 10 - mean("Alice", "forget gate") < 0.37
    assert 0.21 < mean("Alice", "forget gate") - mean("Alice", ablation.WHOLE) < 0.225


def test_no_cut_is_worse_on_all_tasks_and_every_block_learns_the_verb(chapter):
    chapter.says("The answer depends on the task.")
    assert not set.intersection(*map(worse, TASKS))
    chapter.says("*Is or are* was learned by every block in the end")
    for net in (ablation.WHOLE, *ablation.CUTS):
        assert ablation.found("verb", net).max() < ablation.MOST["verb"]


def test_a_table_and_a_note_tell_the_same_numbers(chapter):
    head, rows = ablation.table()
    assert len(head) == len(rows[0]) == 5
    assert "2.92" in ablation.told("Alice", "forget gate")
    assert ablation.told("stream", "forget gate").endswith("whole block 22 %: worse")


def test_an_unknown_task_is_refused():
    with pytest.raises(ValueError, match="task"):
        ablation.found("poetry", "GRU")


def test_the_words_of_the_figure_say_what_is_drawn(chapter):
    panels = chapter.drawn("ablation.overview()")
    chapter.describes("Four panels side by side, Alice, is or are, number and stream; eleven rows:")
    assert TASKS == ["Alice", "verb", "number", "stream"]
    assert len(panels) == 4
    for panel in panels:  # an interval and a mark for each row, and the upright line
        assert len({y[0] for _, _, y in panel["lines"][1:]}) == 11
    means = [
        {ablation.order()[int(y[0])]: x[0] for _, x, y in panel["lines"][2::2] if y[0] < 9}
        for panel in panels
    ]
    whole = [panel["lines"][0][1][0] for panel in panels]
    chapter.describes(
        "The forget gate's row is far to the right on Alice and on the stream, and to the left on "
        "the number"
    )
    for k in (0, 3):
        assert max(means[k], key=lambda net: means[k][net]) == "forget gate"
    assert means[2]["forget gate"] < whole[2]
    chapter.describes("the input gate's is to the right on Alice and on is or are.")
    for k in (0, 1):
        assert means[k]["input gate"] > whole[k]


def test_the_words_of_the_drawing_count_its_taps(chapter):
    chapter.describes(
        "The whole block: the carousel with its three taps, the layers that steer them"
    )
    shown = chapter.shown("missing")
    taps = {k for k in shown if k.startswith("valve-") and k.endswith("opacity")}
    assert {k[6] for k in taps} == set("ifo")
    assert {float(np.ravel(shown[k])[0]) for k in taps} == {1}
    gone = chapter.shown("missing", net=1)
    assert float(np.ravel(gone["valve-i opacity"])[0]) < 0.2
