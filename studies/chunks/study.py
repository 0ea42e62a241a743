"""Truncated BPTT in chunks, as frameworks do it, against a window for each error."""

from studies.chunks.trial import WAYS, trial
from studies.core.study import Row, Study

STUDY = Study(
    "chunks",
    trial,
    rows=tuple(Row({"way": way, "k": k, "updates": 1000}, 5) for k in (5, 20) for way in WAYS),
)
