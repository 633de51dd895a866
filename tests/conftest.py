import pytest
from django.utils import timezone


@pytest.fixture
def clock(monkeypatch):
    """The time of day, to be set: `clock(moment)`."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to
