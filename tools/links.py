"""Check the links of the built site: python tools/links.py FOLDER [--inside].

With ``--inside``, links that leave the site are not followed.
"""

import subprocess
import sys
from pathlib import Path

from serve import serving

SETTINGS = Path(__file__).with_suffix(".ini")
HELP = "Some links are dead: look above for what each answered."


def main(folder, *options):
    if not Path(folder, "index.html").is_file():
        sys.exit(f"There is no page in {folder}: run `make book` first.")
    command = [str(Path(sys.executable).with_name("linkchecker")), f"--config={SETTINGS}"]
    if "--inside" not in options:
        command.append("--check-extern")
    with serving(folder) as host:
        done = subprocess.run([*command, f"{host}/index.html"])
    if done.returncode:
        sys.exit(HELP)


if __name__ == "__main__":
    main(*sys.argv[1:])
