"""The data that ship with the book, read whole or not at all."""

import hashlib
from importlib.resources import files

SHA256 = {
    "agreement.npz": "afbcb0ef854c4e0f3099584a407cfa32d77be848b49274f696df0596fe50f73b",
    "alice.txt": "40567c36d5f999bed26b0f924881132ad3a27aeec131fb2258ed63dcc5165ad4",
    "alice_nets.npz": "18e903a0f370ec3fbea5e445d6917c16a62f2178ceefc53c347f63ddb3a8bb8e",
    "digits.csv.gz": "e31b7ccbf8cc2b158de948b1bb7a67bf39a856fb064b3aa8ef489f12a2dc4b63",
    "frameworks.json": "bf7b7b20e7008fbb287b4895fdbb832c214d670610b220943e4475f3bc5f737a",
    "sunspots.csv": "74b8e3acb9886b68abe9c56f6081257d522e2cb2470f17dbf597b396f4ea1706",
    "your_lstm.json": "f6a5f94d8ec35c9ed0f01ec1cfb62d996279fdcbdede12033e35c98a11f2fee3",
    "your_lstm.npz": "61d2a36ed117c281e49cb3758862a27a25184415aacc00c0093edf47670f592e",
}


def read_data(name):
    """Return a file of `studies/data` as bytes.

    Raises
    ------
    ValueError
        The file is not the one that ships: cut, edited, or with other line ends.
    """
    path = files("studies") / "data" / name
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise ValueError(
            f"{path}: is not the file that ships with the book ({len(content)} bytes, its SHA-256 "
            "is another): put it back (git restore), or install lstm_lib anew"
        )
    return content
