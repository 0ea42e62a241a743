"""What the page "Beyond the block" says of its figures, its stored trials and its live nets."""

import importlib
import inspect
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml
from figures import ablation

from lstm_lib.lstm import VARIANTS
from studies.clipping.trial import trial as trial_of_ropes
from studies.core.intervals import wilson
from studies.core.results import read
from studies.data.digits import load_digits
from studies.latch.nets import BLOCKS, MODELS, init_net
from studies.tasks.cliff import descend, loss_and_slope
from studies.tasks.residual import trained

from .conftest import ROOT


def figure(chapter, call, marks, **settings):
    """What marks of one of the page's figures show at some settings."""
    made = f"{call}.evaluate(**{settings!r})"
    return chapter.value(
        f"{{k: __import__('numpy').array(v) for k, v in {made}.items() if k in {marks!r}}}"
    )


# ---- the cliff


def test_unclipped_walks_fly_off_and_clipped_ones_end_in_the_valley(chapter):
    chapter.says("Unclipped, one step on the wall is 6 units long, and the map is 3 wide.")
    chapter.says(
        "Clipped, at any of these limits, the walk stays on the map and ends in the valley."
    )
    marks = ("longest", "loss", "path")
    for lr in (0.25, 0.5):
        free = figure(chapter, "cliff", marks, lr=lr, clip=0)
        assert free["longest"] > 2
        assert free["loss"] == pytest.approx(0.125, abs=0.01)
        for clip in (1, 2, 3, 4):
            held = figure(chapter, "cliff", marks, lr=lr, clip=clip)
            assert held["loss"] < 0.01
            w, b = chapter.value(f"draw.descend(draw.FROM, {lr}, draw.CLIPS[{clip}])").T
            assert w.min() > 0.6 and w.max() < 3.4 and b.min() > -1.3 and b.max() < 1.0
            assert held["longest"] <= lr * (2, 1, 0.5, 0.25)[clip - 1] * 1.000001
    free = figure(chapter, "cliff", marks, lr=0.5, clip=0)
    assert free["longest"] == pytest.approx(6.2, abs=0.05)


def test_from_another_start_the_unclipped_walk_is_lucky(chapter):
    chapter.says(
        "From another start, or at a rate of 0.45, the unclipped step can be lucky and land well."
    )
    for start, lr in (((1.8, 0.0), 0.5), ((1.8, 0.1), 0.45)):
        assert loss_and_slope(*descend(start, lr)[-1])[0] < 0.01


def test_by_value_the_step_turns(chapter):
    chapter.says("By value, it turns by 23 degrees here")
    g, v = np.array([8, 0.5]), np.array([1, 0.5])
    angle = np.degrees(np.arccos(v @ g / np.linalg.norm(v) / np.linalg.norm(g)))
    assert round(angle) == 23
    assert "by_value [1.  0.5] turned by 23 degrees" in chapter.printed("def by_norm")


def test_the_mean_of_what_is_clipped_is_not_the_clipped_mean(chapter):
    chapter.says("Clip each of them at 1 first, and the mean is $+0.8$: it points the other way.")
    chapter.says("nine of $+1$ and one of $-10$. Their mean is $-0.1$.")
    slopes = np.array([1.0] * 9 + [-10.0])
    assert slopes.mean() == pytest.approx(-0.1)
    assert np.clip(slopes, -1, 1).mean() == pytest.approx(0.8)


def test_the_ropes_hold_as_told(chapter):
    held = chapter.value("held")
    assert [held["not clipped", lr] for lr in (0.1, 0.3, 1)] == [6, 8, 4]
    settings = inspect.signature(trial_of_ropes).parameters
    assert settings["H"].default == 16
    chapter.says(f"Sixteen tanh units hold a symbol over {settings['lag'].default} steps.")
    steps = {trial.settings["steps"] for trial in read("clipping")}
    chapter.says(
        f"has a {{term}}`gain` of {settings['gain'].default}, and they learn by plain steps"
    )
    chapter.says(f"they learn by plain steps of SGD, {steps.pop()} of them")
    assert not steps
    chapter.says("solved means that 99 % of fresh sequences are classified correctly at the end")
    kept = chapter.value("kept")
    assert held == {k: sum(o["right"] >= 0.99 for o in found) for k, found in kept.items()}
    assert {len(found) for found in kept.values()} == {10}
    chapter.says(
        "At a rate of 1, four of ten nets learn it without a rope (95 % interval: 17 to 69 %)"
    )
    assert [round(100 * end) for end in wilson(4, 10)] == [17, 69]
    chapter.says("with either rope all ten (72 to 100 %)")
    assert held["by norm, at 1", 1] == held["by value, at 0.1", 1] == 10
    assert [round(100 * end) for end in wilson(10, 10)] == [72, 100]
    chapter.says("the nets without a rope are behind, too, but the intervals overlap")
    for lr in (0.1, 0.3):
        roped = [n for (name, rate), n in held.items() if rate == lr and name[:2] == "by"]
        assert held["not clipped", lr] < min(roped)
        assert wilson(held["not clipped", lr], 10)[1] > wilson(max(roped), 10)[0]
    chapter.says("unclipped, at 0.3, eight learn it (49 to 94 %)")
    assert [round(100 * end) for end in wilson(8, 10)] == [49, 94]
    chapter.says("ten seeds show no difference between the ropes")
    for lr in (0.1, 0.3, 1):
        assert abs(held["by norm, at 1", lr] - held["by value, at 0.1", lr]) <= 1
    chapter.says("The longest gradient without a rope was 185.")
    assert chapter.value("max(o['largest'] for o in kept['not clipped', 1])") == 185
    chapter.says("At 0.1 one seed fails in all three rows, and no gradient of it was longer than 2")
    rows = chapter.value("[kept[name, 0.1] for name in ropes]")
    always = [seed for seed in zip(*rows, strict=True) if max(o["right"] for o in seed) < 0.99]
    assert len(always) == 1 and max(o["largest"] for o in always[0]) < 2


def test_the_limit_of_an_entry_is_of_one_size_with_that_of_the_length(chapter):
    chapter.says("the net has 368 weights, and a gradient of 368 entries of 0.1 is still 1.9 long")
    net = init_net(np.random.default_rng(0), "tanh RNN", 4, 2, H=16)
    assert sum(p.size for p in net.values()) == 368
    assert 0.1 * np.sqrt(368) == pytest.approx(1.9, abs=0.05)


# ---- a good start


def test_the_disc_is_as_told(chapter):
    chapter.says("only three points lie near the circle. Two of them are just outside")
    sizes = chapter.value("abs(np.linalg.eigvals(draw.starts()['Gaussian']))")
    assert (sizes > 0.9).sum() == 3
    assert sorted(sizes)[-2:] == pytest.approx([1.07, 1.07], abs=0.005)
    assert sorted(sizes)[-3] < 1
    chapter.says("after 100 steps an error is hundreds of times as long")
    left = chapter.value("draw.left_of_an_error(draw.starts()['Gaussian'])")
    assert left[100] == pytest.approx(262, abs=0.5)
    chapter.says("at 1.1, 100 steps make it ten thousand times as much")
    assert 1e4 < 1.1**100 < 2e4
    orthogonal = chapter.value("draw.left_of_an_error(draw.starts()['orthogonal'])")
    assert orthogonal == pytest.approx(1)


def test_the_stored_starts_are_those_of_chapter_5(chapter):
    solved = chapter.value(
        "{name: [sum(o['updates'] is not None for o in rows[lag]) for lag in lags]"
        " for name, rows in found.items()}"
    )
    assert (
        solved["tanh, orthogonal, small inputs"]
        == solved["block of 1999, ln(lag), input shut"]
        == [10] * 5
    )
    assert solved["tanh, usual start"] == [10, 4, 2, 1, 0]
    assert solved["block of 1999, ln(lag)"] == [10, 10, 8, 2, 1]


# ---- depth


def test_the_lines_in_depth_are_as_told(chapter):
    norms = "norms(data, {}, {!r})"
    plain, residual, highway = (
        {n: chapter.value(norms.format(n, kind)) for n in (6, 10, 20, 30)}
        for kind in ("plain", "residual", "highway")
    )
    chapter.says("The plain line falls straight: with 30 layers to less than $10^{-19}$.")
    assert plain[30][0] < 1e-19
    drops = np.diff(np.log(plain[30]))
    assert np.ptp(drops) < drops.mean()
    chapter.says("The residual line stays within a factor of a hundred at every depth.")
    assert all(line.max() / line.min() < 100 for line in residual.values())
    last = highway[30]
    assert last.argmin() == 1
    chapter.says("It jumps at both ends, where layers have no gate; from layer 30 to layer 2")
    assert last[-1] > 10 * last[-2] and last[0] > 5 * last[1]
    chapter.says("to about a 60th. The wire alone leaves $0.88^{28}$, about a 35th")
    assert last[-2] / last[1] == pytest.approx(60, abs=3)
    k = 1 / (1 + np.exp(-2))
    assert round(k, 2) == 0.88
    assert k**-28 == pytest.approx(35, abs=1)


def test_the_alternative_text_of_the_layers_quotes_their_numbers(chapter):
    """Ten hidden layers: layer 11 is the last."""
    alt = chapter.alt("Gradient against layer on a log scale, 11 layers.")
    plain, residual, highway = (
        chapter.value(f"norms(data, 10, {kind!r})") for kind in ("plain", "residual", "highway")
    )
    chapter.describes("Gradient against layer on a log scale, 11 layers.")
    assert len(plain) == len(residual) == len(highway) == 11
    first, last = f"{plain[0]:.0e}".replace("e-07", "e-7"), f"{plain[-1]:.1f}"
    assert f"The plain net falls from {last} at the last layer to {first} at layer 1." in alt
    assert "The residual net stays near 1 from layer 1 to 10." in alt
    assert residual[:10].min() > 0.5 and residual[:10].max() < 2
    low, high = (
        f"{end:.0e}".replace("e-03", "e-3") for end in (min(highway[1:10]), max(highway[1:10]))
    )
    assert f"The highway net stays between {low} and {high} from layer 2 to 10" in alt
    ends = f"at layer 1 it is at {highway[0]:.2f}, at layer 11 at {highway[-1]:.1f}."
    assert ends in alt


def test_what_adds_learns_and_the_plain_net_guesses(chapter):
    right = chapter.value("right")
    chapter.says("The other two read the digits, more than nine of ten in each trial.")
    chapter.says("400 steps at chapter 3's learning rate of 0.5, three seeds")
    assert {len(found) for found in right.values()} == {3}
    assert inspect.signature(trained).parameters["lr"].default == 0.5
    chapter.says(f"We start it at $b_k = 2$, where $k = {1 / (1 + np.exp(-2)):.2f}$.")
    assert inspect.signature(trained).parameters["keep"].default == 2
    assert max(right["plain"]) < 0.2
    assert min(right["residual"] + right["highway"]) > 0.9


@pytest.mark.slow
def test_at_thirty_layers_a_highway_learns_if_its_bias_fits_the_depth(chapter):
    chapter.says("The residual net still reads more than nine of ten. The highway guesses, as the")
    chapter.says(r"Let its $b_k$ begin at $\ln 30$ instead of 2, and it reads about nine of ten.")
    data = load_digits(seed=0)

    def right(kind, **start):
        return [trained(data, 30, kind, steps=400, seed=s, **start) for s in range(3)]

    assert min(right("residual")) > 0.9
    assert max(right("highway")) < 0.2
    fitted = right("highway", keep=np.log(30))
    assert min(fitted) > 0.85 and max(fitted) < 0.95


# ---- the gated recurrent unit


def test_the_unit_keeps_writes_and_never_leaves_its_range(chapter):
    call, marks = "taps", ("number-h", "number-n")
    chapter.says("with $a = -3$ and $r = 0$ by $-1.00$ (rounded), with $r = 1$ by $-0.98$")
    assert round(figure(chapter, call, marks, u=0, r=0, a=-3)["number-h"].item(), 2) == -1.0
    assert round(figure(chapter, call, marks, u=0, r=1, a=-3)["number-h"].item(), 2) == -0.98
    assert figure(chapter, call, marks, u=1, r=1, a=3)["number-h"] == pytest.approx(0.8)
    chapter.says("Beyond 1 it never goes")
    for u in (0, 0.5, 1):
        assert figure(chapter, call, marks, u=u, r=1, a=3)["number-h"] < 1


def test_the_weights_are_counted(chapter):
    chapter.says(
        "Three layers in place of four: three quarters of the weights, and 64 biases for $m$."
    )
    assert chapter.value("gru.count_weights(33, 64)") == 3 * 25_088 // 4 + 64
    told = chapter.printed("def step(p, x, h)").split()
    assert told == ["True", "GRU", "18880", "LSTM", "25088"]


def trials(**settings):
    return [trial.outcome["updates"] for trial in read("gru", **settings)]


def share(updates):
    return sum(u is not None for u in updates), len(updates)


def ends(*found):
    return [round(100 * end) for end in wilson(*found)]


FROM_THE_LAG = (
    {"net": "LSTM", "bias": "ln(lag), input shut"},
    {"net": "LSTM", "bias": "spread"},
    {"net": "GRU", "bias": "ln(lag)"},
    {"net": "GRU", "bias": "spread"},
)


def test_biases_from_the_lag_solve_the_symbol_and_fixed_ones_do_not(chapter):
    chapter.says("With a bias of 0 or 1 neither net bridges 100 steps, not once in ten")
    for net in ("LSTM", "GRU"):
        for bias in "01":
            assert share(trials(task="symbol", lag=100, net=net, bias=bias)) == (0, 10)
    chapter.says("(95 % interval: 0 to 28 %)")
    assert ends(0, 10) == [0, 28] and ends(10, 10) == [72, 100]
    chapter.says("both bridge every lag tried, ten times out of ten (72 to 100 %)")
    for one in FROM_THE_LAG:
        for lag in (10, 30, 100, 300):
            assert share(trials(task="symbol", lag=lag, **one)) == (10, 10)
    chapter.says("at 1000 it takes 212 and 222, in the median")
    far = [trials(task="symbol", lag=1000, **one) for one in FROM_THE_LAG[::2]]
    assert [share(each) for each in far] == [(10, 10)] * 2
    assert [np.median(each) for each in far] == [211.5, 221.5]
    chapter.says("it solves six of ten at 100. (Eight in the table further up")
    assert share(trials(task="symbol", lag=100, net="LSTM", bias="ln(lag)")) == (6, 10)
    further_up = chapter.value("found['block of 1999, ln(lag)'][100]")
    assert sum(o["updates"] is not None for o in further_up) == 8
    chapter.says("its tap begins by keeping 100/101 of the state")
    assert 1 / (1 + np.exp(-np.log(100))) == pytest.approx(100 / 101)
    chapter.says("other trials, of the block of 1999 with its wider squashing")
    model: Any = MODELS["forget bias ln(lag)"]
    old = BLOCKS[model["net"]]
    assert old == VARIANTS["1999"] and (old.g, VARIANTS["modern"].g) == ("g1997", "tanh")


def test_the_marked_number_comes_out_as_told(chapter):
    chapter.says("both solve it at every lag tried, ten of ten")
    for one in FROM_THE_LAG:
        for lag in (10, 30, 100):
            assert share(trials(task="number", lag=lag, **one)) == (10, 10)
    chapter.says("the GRU solves nine (60 to 98 %) and the LSTM two (6 to 51 %)")
    assert share(trials(task="number", lag=30, net="GRU", bias="1")) == (9, 10)
    assert share(trials(task="number", lag=30, net="LSTM", bias="1")) == (2, 10)
    assert ends(9, 10) == [60, 98] and ends(2, 10) == [6, 51]
    chapter.says("at a bias of 1 it lets in 27 % of each number, the LSTM's input gate a half")
    assert 1 / (1 + np.exp(1)) == pytest.approx(0.27, abs=0.005)


# ---- the exercises


def test_the_exercises_come_out_as_told(chapter):
    told = re.findall(r"-?\d+\.\d+", chapter.printed("nudged = (loss_and_slope"))
    by_lemma, nudged = map(float, told[:2])
    assert by_lemma == pytest.approx(nudged, abs=1e-5) and abs(by_lemma) < 0.1
    chapter.says("on the wall it is in the hundreds")
    assert 200 < chapter.value("np.hypot(s_w, s_b).max().item()") < 1000
    chapter.says(r"$\sigma(\ln 30)^{30} = (30/31)^{30} = 0.37$, so $b_k = \ln 30 = 3.4$")
    assert pytest.approx(0.37, abs=0.005) == (30 / 31) ** 30 and np.log(30) == pytest.approx(
        3.4, abs=0.01
    )
    chapter.says("The gradient of layer 1 grows several times over.")
    two, more = (
        chapter.value(f"norms(data, 30, 'highway', keep={b})[0].item()") for b in (2.0, 3.4012)
    )
    assert more > 5 * two
    chapter.says("The cell counts to 199. The unit climbs towards 1 and stays below it")
    assert "LSTM: c = 199.0" in chapter.printed("block = lstm.init")
    printed = chapter.printed("block = lstm.init")
    reached = [float(line.split("h = ")[1]) for line in printed.splitlines() if "h = " in line]
    assert len(reached) == 3 and max(reached) < 1


def test_a_gru_of_as_many_weights_is_nowhere_clearly_behind_the_block(chapter):
    chapter.says("nowhere clearly behind the block")
    for task in ablation.TASKS:
        assert ablation.verdict(task, ablation.GRU) in ("no clear difference", "better")


# ---- every page before this one that clips


CLIFF = "](beyond.md#a-cliff-and-a-rope)"
CLIPS = re.compile(r"\b(?:clip|global_clipnorm)=|clip_grad_norm_")
SAYS = re.compile(r"[^.]*\bclip(?:s|ped|ping)?\b[^.]*", re.IGNORECASE)
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
BEFORE = [entry["file"] for entry in CONTENTS["chapters"]]
BEFORE = BEFORE[: BEFORE.index("beyond")]


def behind(code, imports):
    """The code of a cell, of the study's functions it calls, and of the trials it shows."""
    yield code
    shown = code
    for module, name, here in imports:
        if module == "figures" and re.search(rf"\b{here}\.", code):
            drawn = ROOT / f"book/figures/{name}.py"
            shown += drawn.read_text("utf-8") if drawn.exists() else ""
        elif module != "figures" and re.search(rf"\b{here}\(", code):
            yield inspect.getsource(getattr(importlib.import_module(module), name))
    for study in re.findall(r'\bread\("(\w+)"', shown):
        for name in ("trial.py", "nets.py"):
            path = ROOT / "studies" / study / name
            yield path.read_text("utf-8") if path.exists() else ""


def clips(cell, imports):
    """Whether a gradient is clipped here, in words or in code; a link's address is no word."""
    if cell.cell_type == "code":
        return any(CLIPS.search(source) for source in behind(cell.source, imports))
    words = re.sub(r'href="[^"]*"|\]\([^)]*\)', "", cell.source)
    return bool(CLIPS.search(words)) or any("radient" in one for one in SAYS.findall(words))


def first_clip(cells):
    """The number of the first cell of a page that clips, or None; and the text beside it."""
    imports = [
        (module, *(name.split(" as ") * 2)[:2])
        for module, names in re.findall(
            r"^from (studies\.[\w.]+|figures) import (.+)$",
            "\n".join(cell.source for cell in cells if cell.cell_type == "code"),
            re.MULTILINE,
        )
        for name in names.split(", ")
    ]
    for k, cell in enumerate(cells):
        if clips(cell, imports):
            if cell.cell_type == "markdown":
                return k, cell.source
            before = [one.source for one in cells[:k] if one.cell_type == "markdown"][-1:]
            after = [one.source for one in cells[k:] if one.cell_type == "markdown"][:1]
            return k, "\n".join(before + after)
    return None, ""


@pytest.mark.parametrize("name", BEFORE)
def test_a_page_that_clips_links_here_where_it_first_does(chapter, name):
    at, beside = first_clip(chapter(name).cells)
    assert at is None or CLIFF in beside, f"{name}.md, cell {at} clips without a link"


def page(*cells):
    return [SimpleNamespace(cell_type=kind, source=source) for kind, source in cells]


def test_what_clips_is_found_and_what_does_not_is_not():
    quiet = ("markdown", "A number is clipped to the range 0 to 1. The gradient is not.")
    imported = "from studies.latch.nets import train_steps as run\nnp.clip(x, 0, 1)"
    assert first_clip(page(quiet, ("code", imported))) == (None, "")
    told = ("markdown", f"As [told{CLIFF}, gradients\nare clipped.")
    for clipping in (
        ("markdown", "The gradient is clipped."),
        ("code", "training(net, loss, batches, clip=1.0)"),
        ("code", f"{imported}\nrun(0)"),
        ("code", 'read("latch")'),
    ):
        at, beside = first_clip(page(quiet, clipping, told))
        assert at == 1 and (CLIFF in beside) == (clipping[0] == "code")
        at, beside = first_clip(page(told, quiet, clipping))
        assert at == 0 and CLIFF in beside


def test_the_pages_that_clip_are_found(chapter):
    found = {name for name in BEFORE if first_clip(chapter(name).cells)[0] is not None}
    assert found >= {"before_you_begin", "rnn", "vanishing_gradients", "two_gates", "forget_gate"}
    assert found >= {"full_diagram", "be_the_gate", "alice", "agreement", "ablation"}
    assert found >= {"framework", "your_lstm"}
    assert not found & {"time_series", "carousel", "peepholes"}


def test_the_lessons_before_end_on_what_fails(chapter):
    last = chapter("full_diagram")
    last.says("Four things still fail, and [the lesson beyond the block](beyond.md) begins with")
    chapter("your_lstm").says("what was found against each is [the next lesson](beyond.md).")
    assert BEFORE[-1] == "your_lstm"


def test_the_words_of_cliff_and_disc_say_what_is_drawn(chapter):
    shown = chapter.shown("cliff")
    chapter.describes("with a cliff running down to the right: above it low ground, below it high")
    for w in (1.8, 2.4, 3.0):
        b = np.linspace(-1.2, 0.9, 400)
        loss = loss_and_slope(np.full_like(b, w), b)[0]
        assert loss[0] > 0.8 and loss[-1] < 0.2
    edge = [b[np.argmax(loss_and_slope(np.full_like(b, w), b)[0] < 0.5)] for w in (1.8, 2.4, 3.0)]
    assert edge[0] > edge[1] > edge[2]
    chapter.describes("At a learning rate of 0.5 and without clipping, the walk meets the cliff")
    chapter.describes(
        f"its longest step is {np.ravel(shown['longest'])[0]:.2f}, and the loss at the end "
        f"{np.ravel(shown['loss'])[0]:.3f}."
    )
    assert chapter.starts("cliff") == {"lr": 0.5, "clip": 0}
    eigen = chapter.value("np.linalg.eigvals(draw.starts()['Gaussian'])")
    disc = chapter.shown("disc")
    assert sorted(disc["eigenvalues"]) == pytest.approx(sorted(eigen.imag))
    chapter.describes("Left, 32 eigenvalues spread over a disc of radius one, few of them near its")
    assert len(eigen) == 32
    assert max(disc["radius"]) == pytest.approx(1, abs=1e-3)
    assert np.mean(np.abs(eigen) < 1.05) > 0.9
    assert np.mean(np.abs(eigen) > 0.9) < 0.25
    assert np.mean(np.abs(eigen) < 0.5) < 0.5
    left = np.array(disc["left"])
    chapter.describes("Right, what a Gaussian W of gain 1 leaves of an error: on a log scale the")
    chapter.describes("the curve dips below one, then climbs to some hundreds after 100 steps.")
    assert len(left) == 101
    lowest = left.argmin()
    assert left[lowest] < 0.95 and lowest < 50
    assert left[-1] == left.max()
    assert 150 < left[-1] < 1000


def test_the_words_of_the_two_drawings_say_what_is_drawn(chapter):
    (sheet,) = chapter.drawn("diagrams.same_sum()")
    chapter.describes(
        "Two rows of the same picture. In time: a pipe from c_0 to c_3 with three plus"
    )
    chapter.describes("into each of which a box i g adds what x_1, x_2, x_3 bring.")
    chapter.describes(
        "In depth: a pipe from h_1 to h_4 with three plus signs, into each of which a"
    )
    assert {
        gid for gid in sheet["gids"] if gid.startswith("pipe-t") or gid.startswith("pipe-d")
    } >= {
        "pipe-time",
        "pipe-depth",
    }
    for way, sign in (("time", "$i\\,g$"), ("depth", "$F$")):
        assert len([g for g in sheet["gids"] if re.fullmatch(rf"joint-{way}-\d", g)]) == 3
        assert len([g for g in sheet["gids"] if re.fullmatch(rf"in-{way}-\d", g)]) == 3
        assert sheet["texts"].count(sign) == 3
    for name in ("$c_0$", "$c_3$", "$x_1$", "$x_2$", "$x_3$", "$h_1$", "$h_4$"):
        assert name in sheet["texts"]
    shown = {k: float(np.ravel(v)[0]) for k, v in chapter.shown("unit").items() if "number" in k}
    chapter.describes("what tanh makes rises through the tap 1 - u to the plus sign.")
    chapter.describes(f"With h = 0.80, u = {shown['number-u']:.2f}, r = {shown['number-r']:.2f}:")
    (unit,) = chapter.drawn("draw.unit()")
    assert "0.80" in unit["texts"]
    chapter.describes(
        f"n = {shown['number-n']:.2f}, kept {shown['number-kept']:.2f}, new "
        f"{shown['number-new']:.2f}, h = {shown['number-h']:.2f}."
    )


def test_the_captions_of_the_tables_count_the_trials_and_their_updates(chapter):
    chapter.describes("Solved, of ten.")
    assert {len(found) for found in chapter.value("kept").values()} == {10}
    chapter.describes("Solved, of ten where nothing else is said; 500 updates at most.")
    for rows in chapter.value("found").values():
        for some in rows.values():
            assert max(o["updates"] or 0 for o in some) <= 500
            count = sum(o["updates"] is not None for o in some)
            said = chapter.value(f"draw.count({[o['updates'] for o in some]!r})")
            assert said == (f"{count}" if len(some) == 10 else f"{count} of {len(some)}")
    chapter.describes("Solved, of ten; 500 updates at most. –: not tried.")
    chapter.describes("Solved, of ten; 1,000 updates at most. –: not tried.")
    for task, most in (("symbol", 500), ("number", 1000)):
        made = read("gru", task=task)
        assert {trial.settings["steps"] for trial in made} == {most}
        for row in chapter.value(f"draw.solved_rows(trials, {task!r})"):
            assert all(cell == "–" or cell.isdecimal() for cell in row[1:])  # never "of 5"
