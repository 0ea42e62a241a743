"""The sunspots, again: does a recurrent net climb chapter 1's ladder?"""

from studies.alice.nets import SIZES
from studies.core.study import Row, Study
from studies.sunspots.trial import trial

CELLS = (2, 4, 8)

STUDY = Study(
    "sunspots",
    trial,
    rows=(
        *(Row({"net": net, "H": H}, 10) for net in SIZES for H in CELLS),
        *(Row({"net": net, "H": 4, "times": 1}, 5) for net in SIZES),
        *(Row({"net": net, "H": 4, "times": 10, "most": 2000}, 5) for net in SIZES),
    ),
)
