"""The training panel: runs once for the page, then trains, stops and reports in a kernel."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import ipywidgets as widgets
import pytest
from figures import train_panel


def falling(steps, rate):
    if rate == 0:
        raise ZeroDivisionError("rate is zero")
    for step in range(1, steps + 1):
        yield step, steps, 2 / (1 + rate * step)


def finish(work):
    """Run a coroutine in a thread of its own: the browser's tests keep this one's loop busy."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def panel(train=falling):
    settings = {
        "steps": widgets.IntSlider(value=20, min=1, max=10**6, description="steps"),
        "rate": widgets.FloatSlider(value=1, min=0, max=2, description="rate"),
    }
    return train_panel("Train a toy", train, settings, ylabel="loss (nats)"), settings


def test_the_page_shows_the_first_run_and_says_how_to_run_it():
    shown, _ = panel()
    data = shown._repr_mimebundle_()
    assert "steps 20, rate 1.0: done after 20 steps, loss (nats) 1 → 0.0952." in data["text/html"]
    assert 'aria-label="loss (nats) of each training step: from 1 to 0.0952"' in data["text/html"]
    assert "<code>make lab</code>" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_train_runs_with_the_settings_as_they_stand():
    shown, settings = panel()

    async def press():
        settings["steps"].value = 7
        shown.train_button.click()
        assert shown.train_button.disabled and not shown.stop_button.disabled
        await shown.start()

    finish(press())
    assert [step for step, _ in shown.history] == list(range(1, 8))
    assert len(shown.previous) == 20
    assert shown.progress.value == 1
    assert shown.stop_button.disabled and not shown.train_button.disabled
    assert "the run before" in shown.picture.value


def test_stop_ends_the_run_and_keeps_what_was_reached():
    shown, settings = panel()

    async def press():
        settings["steps"].value = 10**6
        task = shown.start()
        await asyncio.sleep(0.2)
        shown.stop_button.click()
        await task

    finish(press())
    assert 0 < len(shown.history) < 10**6
    assert "stopped after" in shown.status.value
    assert shown.stop_button.disabled and not shown.train_button.disabled


def test_a_cancelled_run_does_not_say_that_it_is_done():
    shown, settings = panel()

    async def press():
        settings["steps"].value = 10**6
        task = shown.start()
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.wait([task])

    finish(press())
    assert 0 < len(shown.history) < 10**6 and shown.progress.value < 1
    assert "stopped after" in shown.status.value and "done" not in shown.status.value
    assert shown.stop_button.disabled and not shown.train_button.disabled


def test_a_run_that_fails_tells_the_reader_why():
    shown, settings = panel()

    async def press():
        settings["rate"].value = 0
        await shown.start()

    finish(press())
    assert "failed, ZeroDivisionError: rate is zero" in shown.status.value
    assert not shown.train_button.disabled


def test_a_wrong_panel_is_refused():
    with pytest.raises(ValueError, match=r"train: yielded 3, expected \(step, steps, loss\)"):
        panel(lambda steps, rate: iter([3]))
    with pytest.raises(TypeError, match="logy: got 'no', expected True or False"):
        train_panel("Train a toy", falling, {}, logy="no")
    with pytest.raises(TypeError, match="settings: rate: got 3, expected a control"):
        train_panel("Train a toy", falling, {"rate": 3})
