"""Which wire is missed: each cause that it names is taken away in stored trials."""

import numpy as np
from figures import ablation

from studies.ablation.trial import WINDOW
from studies.core.results import read


def test_a_forget_gate_that_starts_open_does_as_well_as_none(chapter):
    chapter.says("If that is the reason, a forget gate will do as well if it starts open.")
    chapter.says("So it was the start, not the gate.")
    shut, open_, none = (
        ablation.found("number", net) for net in (ablation.WHOLE, "bias 5", "forget gate")
    )
    assert open_.mean() < shut.mean()
    assert abs(open_.mean() - none.mean()) < 0.5 * abs(shut.mean() - none.mean())


def test_a_text_without_blanks_costs_the_cut_block_bits_and_the_whole_block_none(chapter):
    chapter.says("So blanking the memory every 32 characters saves this cut block bits")
    chapter.says("three of its nets 0.4 to 1.2, the other seven about 0.1 or less")
    cut, whole = (
        np.sort([t.outcome["through"] - t.outcome["bits"] for t in read("ablation", **of)])
        for of in ({"task": "Alice", "net": net} for net in ("forget gate", ablation.WHOLE))
    )
    assert len(cut) == len(whole) == 10
    assert whole.mean() < 0 < cut[0]
    assert 0.05 < cut[3] < cut[6] < 0.15
    assert [f"{bits:.1f}" for bits in cut[[7, 9]]] == ["0.4", "1.2"]
    assert WINDOW == 32
