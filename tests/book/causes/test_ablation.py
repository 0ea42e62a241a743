"""Which wire is missed: the cause it names for the number is taken away in stored trials."""

from figures import ablation


def test_a_forget_gate_that_starts_open_does_as_well_as_none(chapter):
    chapter.says("If that is the reason, a forget gate will do as well if it starts open.")
    shut, open_, none = (
        ablation.found("number", net) for net in (ablation.WHOLE, "bias 5", "forget gate")
    )
    assert open_.mean() < shut.mean()
    assert abs(open_.mean() - none.mean()) < 0.5 * abs(shut.mean() - none.mean())
