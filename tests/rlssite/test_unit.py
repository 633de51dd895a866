"""What the example of a systemd unit keeps the site from, as systemd itself rates it."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings

ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(not ANALYZE, reason="needs systemd-analyze")
def test_the_unit_is_rated_as_well_protected():
    unit = settings.BASE_DIR / "deploy" / "site.service"
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Overall exposure level" not in done.stdout:
        pytest.skip("this systemd-analyze rates no files")
    assert float(re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)[1]) <= 2.5
