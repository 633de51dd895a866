"""What the example of a systemd unit keeps the site from, as systemd itself rates it."""

import re
import subprocess

import pytest
from django.conf import settings

from tests.systemd import ANALYZE

pytestmark = pytest.mark.systemd


def test_the_unit_is_rated_as_well_protected():
    unit = settings.BASE_DIR / "deploy" / "site.service"
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) <= 2.5
