"""Train it yourself: a panel of ordinary ipywidgets, for what needs a kernel.

The static page shows the run with the start settings, and says how to run it yourself.
"""

import asyncio
import html
import math
import time
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt

from explorables import figure
from explorables.style import BLUE, MUTED
from lstm_lib.checks import check_flag

REDRAW = 0.5  # seconds between two drawings of the loss
BREATH = 0.05  # seconds of training before the Stop button gets its turn
HOW = (
    "To train with other settings, run this chapter as a notebook: <code>make lab</code>, "
    "open the chapter, run its cells, press Train."
)


def train_panel(title, train, settings, ylabel="loss", logy=False):
    """Return a panel with settings, Train, Stop, a progress bar and the loss as it falls.

    Parameters
    ----------
    title : str
    train : callable
        ``train(**values)`` is a generator of (step, steps, loss): which step is done, of how many,
        and its loss. It runs once at the start values right away, so let those take few seconds.
    settings : dict of str -> ipywidgets control
        Keyword of `train` -> a control with a `description` and a `value`.
    ylabel : str
        What the loss is, with its unit: "cross-entropy (bits)".
    logy : bool
        Draw the loss on a log axis.

    Raises
    ------
    TypeError, ValueError
        A setting without value or description; `train` yields something else.
    """
    return Panel(title, train, settings, ylabel, logy)


class Panel(widgets.VBox):
    """See `train_panel`. `history` holds (step, loss) of the last run."""

    def __init__(self, title, train, settings, ylabel, logy):
        check_flag("logy", logy)
        for name, control in settings.items():
            if not hasattr(control, "value") or not getattr(control, "description", ""):
                raise TypeError(
                    f"settings: {name}: got {control!r}, expected a control with value, description"
                )
            control.style.description_width = "11em"
            control.layout.width = "min(30em, 100%)"
        self._title, self._train, self._settings = title, train, dict(settings)
        self._ylabel, self._logy = ylabel, logy
        self.history, self.previous, self._task, self._stopped = [], [], None, False
        self.train_button = widgets.Button(description="Train", button_style="primary")
        self.stop_button = widgets.Button(description="Stop", disabled=True)
        self.progress = widgets.FloatProgress(value=0, min=0, max=1, description="Progress")
        self.status, self.picture = widgets.HTML(), widgets.HTML()
        self.train_button.on_click(lambda _: self.start())
        self.stop_button.on_click(lambda _: self.stop())
        buttons = widgets.HBox([self.train_button, self.stop_button, self.progress])
        head = widgets.HTML(f"<strong>{html.escape(title)}</strong>")
        super().__init__([head, *settings.values(), buttons, self.status, self.picture])
        for step, steps, loss in self._run():
            self._note(step, steps, loss)
        self._finish("done")

    def start(self):
        """Train with the settings as they stand, beside everything else the kernel does."""
        if self._task and not self._task.done():
            return self._task
        self.previous, self.history, self._stopped = self.history, [], False
        self.train_button.disabled, self.stop_button.disabled = True, False
        self.progress.value = 0
        self._task = asyncio.ensure_future(self._work())
        return self._task

    def stop(self):
        """End the run after its present step; what it reached stays."""
        self._stopped = True

    async def _work(self):
        word, breath, drawn = "stopped", time.monotonic(), time.monotonic()
        run = self._run()
        try:
            for step, steps, loss in run:
                self._note(step, steps, loss)
                now = time.monotonic()
                if now - drawn > REDRAW:
                    self._picture()
                    drawn = time.monotonic()
                if now - breath > BREATH or self._stopped:
                    await asyncio.sleep(0.001)  # the kernel reads the Stop button's message here
                    breath = time.monotonic()
                if self._stopped:
                    break
            else:
                word = "done"
        except Exception as error:  # the reader sees it: a task has no cell to fail
            word = f"failed, {type(error).__name__}: {error}"
        finally:
            run.close()
            self._finish(word)

    def _run(self):
        values = {name: control.value for name, control in self._settings.items()}
        for item in self._train(**values):
            if not isinstance(item, tuple) or len(item) != 3:
                raise ValueError(f"train: yielded {item!r}, expected (step, steps, loss)")
            yield item

    def _note(self, step, steps, loss):
        self.history.append((step, float(loss)))
        self.progress.value = step / max(steps, 1)

    def _finish(self, word):
        self.train_button.disabled, self.stop_button.disabled = False, True
        self.progress.value = 1 if word == "done" else self.progress.value
        self.status.value = self._summary(word)
        self._picture()

    def _summary(self, word):
        with_ = ", ".join(f"{c.description} {c.value}" for c in self._settings.values())
        words = f"{html.escape(with_)}: {html.escape(word)}"
        if self.history:
            first, (step, last) = self.history[0][1], self.history[-1]
            words += f" after {step} steps, {html.escape(self._ylabel)} {first:.3g} → {last:.3g}"
        return words + "."

    def _picture(self):
        self.picture.value = self._markup() if self.history else ""

    def _markup(self):
        fig, ax = plt.subplots(figsize=(4.4, 2.4))
        look: Any
        for run, look in (
            (self.previous, {"color": MUTED, "ls": "--"}),
            (self.history, {"color": BLUE}),
        ):
            if run:
                label = "this run" if run is self.history else "the run before"
                ax.plot(*zip(*run, strict=True), label=label, linewidth=1.5, **look)
        ax.set(xlabel="training step", ylabel=self._ylabel)
        if self._logy:
            ax.set_yscale("log")
        if self.previous:
            ax.legend()
        losses = [loss for _, loss in self.history if math.isfinite(loss)]
        ends = f"from {losses[0]:.3g} to {losses[-1]:.3g}" if losses else "not finite"
        return figure.markup(fig, f"{self._ylabel} of each training step: {ends}")

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        page = (
            f'<div class="train-panel"><p><strong>{html.escape(self._title)}</strong></p>'
            f"<p>{self.status.value}</p>{self.picture.value}<p>{HOW}</p></div>"
        )
        return {**bundle, "text/html": page, "text/plain": f"{self._title}: {self.status.value}"}
