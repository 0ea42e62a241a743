"""Train the LSTMs of the page *Open your own LSTM* in PyTorch: in good health, and ill.

    python tests/oracle/your_lstm.py

renews `studies/data/your_lstm.npz`, the weights of one net of each kind, and
`studies/data/your_lstm.json`, what the check-up says of thirteen of each. Seeds 0 to 2 are those on
which its limits were chosen. Ten minutes on one core; then write both files' SHA-256 into
`studies/data/datafiles.py`.
"""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lstm_lib import opened
from studies.tasks.your_lstm import CASES, LAG, draw_windows, windows_of

DATA = Path(__file__).parents[2] / "studies" / "data"
SEEDS = range(13)
SHOWN = 3  # the seed whose weights ship: the first on which no limit was chosen
H, LAYERS, BATCH, RATE = 12, 2, 32, 1e-2
UPDATES = dict.fromkeys(CASES, 400) | {"exploding gradient": 100}  # stopped when it goes wrong
GAIN = 24.0  # by which the exploding nets' first recurrent weights are too large


def train(case, seed, updates=None):
    """Train one net; return its state_dict and readout as arrays, and the loss of each update.

    "healthy" begins with a forget bias of 1, "as PyTorch begins" near 0, "forget bias" at -2.
    "input scale" reads the numbers as they are counted. "exploding gradient" begins with large
    recurrent weights and is not clipped.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    block, head = torch.nn.LSTM(2, H, num_layers=LAYERS), torch.nn.Linear(H, 1)
    with torch.no_grad():
        for name, p in block.named_parameters():
            if name.startswith("bias") and case != "as PyTorch begins":
                first = -2.0 if case == "forget bias" else 1.0
                p[H : 2 * H] = first if name.startswith("bias_ih") else 0.0
            if name.startswith("weight_hh") and case == "exploding gradient":
                p.mul_(GAIN)
    weights = [*block.parameters(), *head.parameters()]
    adam, losses = torch.optim.Adam(weights, lr=RATE), []
    for _ in range(UPDATES[case] if updates is None else updates):
        batch = draw_windows(rng, BATCH, scaled=case != "input scale")
        x, y = (torch.tensor(v, dtype=torch.float32) for v in batch)
        loss = ((head(block(x)[0]) - y) ** 2).mean()
        adam.zero_grad()
        loss.backward()
        if case != "exploding gradient":
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
        adam.step()
        losses.append(loss.item())
    state = {name: p.detach().numpy().copy() for name, p in block.state_dict().items()}
    return state, head.weight.detach().numpy().copy(), losses


def examine(case, seed, state, readout, losses):
    """Return the row of `your_lstm.json`: what the check-up says of one net."""
    x, _ = windows_of(case)
    report = opened.checkup(opened.from_torch(state), x, lag=LAG, readout=readout)
    return {
        "case": case,
        "seed": seed,
        "error": round(float(np.mean(losses[-20:])), 4),
        "found": [finding["name"] for finding in report.findings],
        "half-life": round(float(np.median([row["half-life"] for row in report.units])), 2),
        "growth": round(max(row["gradient growth"] for row in report.layers), 2),
    }


def write(nets):
    """Examine trained nets, {(case, seed): what `train` returns}, and write both files."""
    rows = [examine(*key, *net) for key, net in nets.items()]
    for row in rows:
        if row["case"] == "exploding gradient":  # did training calm it?
            state, readout, _ = train(row["case"], row["seed"], updates=0)
            first = examine(row["case"], row["seed"], state, readout, [row["error"]])
            row["first growth"] = first["growth"]
    shown: dict[str, Any] = {}
    for case in CASES:
        state, readout, _ = nets[case, SHOWN]
        shown |= {f"{case}/{name}": w for name, w in state.items()} | {f"{case}/readout": readout}
    packed = io.BytesIO()
    np.savez_compressed(packed, **shown)
    (DATA / "your_lstm.npz").write_bytes(packed.getvalue())
    text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    (DATA / "your_lstm.json").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write({(case, seed): train(case, seed) for seed in SEEDS for case in CASES})
