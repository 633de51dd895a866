"""The tool that rates systemd's units, where there is one that reads them from files."""

import re
import shutil
import subprocess

# systemd 250 was the first that rates a file without a running systemd.
LEAST = 250


def _find():
    path = shutil.which("systemd-analyze")
    if not path:
        return None
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"systemd (\d+)", told)
    return path if version and int(version[1]) >= LEAST else None


ANALYZE = _find()
