"""A clock that is set to another time is noticed, told, and makes nothing be forgotten too soon."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from comments.mail.jobs import purge
from comments.models import Comment
from rlssite.health import facts
from rlssite.health.beats import WORKER
from rlssite.health.clock import CLOCK, Clock
from rlssite.models import Beat
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db
HOUR = 60 * 60


class Machine:
    """A machine that was started some time ago, with its clock."""

    def __init__(self):
        self.wall, self.steady = 1_000_000.0, 5_000.0

    def go_on(self, seconds):
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def look(machine):
    return Clock(lambda: machine.wall, lambda: machine.steady).look


@pytest.mark.parametrize(("step", "logged"), [(HOUR, "set ahead by 3600 s"), (-HOUR, "set back by 3600 s")])
def test_a_step_of_the_clock_is_told_on_the_desk_and_in_the_log(machine, look, caplog, step, logged):
    look()
    machine.go_on(3)
    look()
    assert facts.time_of_day().holds
    machine.wall += step
    look()
    assert logged in caplog.text
    assert not facts.time_of_day().holds
    caplog.clear()
    machine.go_on(3)
    look()
    assert "was set" not in caplog.text, "told once"


def test_a_long_round_and_a_clock_that_is_set_right_by_little_are_no_steps(machine, look):
    look()
    machine.go_on(10 * HOUR)
    machine.wall += 30
    look()
    assert facts.time_of_day().holds


def test_a_clock_that_was_set_back_while_nobody_looked_is_noticed_at_the_next_start(look):
    Beat.objects.create(name=WORKER, at=timezone.now() + timedelta(days=365))
    look()
    assert not facts.time_of_day().holds


def test_a_step_that_could_not_be_noted_is_noted_later(machine, look, monkeypatch):
    look()
    machine.wall += HOUR

    def refuse(**_values):
        raise OperationalError("away")

    with monkeypatch.context() as away:
        away.setattr(Beat.objects, "update_or_create", refuse)
        with pytest.raises(OperationalError):
            look()
    look()
    assert not facts.time_of_day().holds


def test_it_is_told_for_a_day(clock):
    now = timezone.now()
    Beat.objects.create(name=CLOCK, at=now)
    clock(now + timedelta(hours=23))
    assert not facts.time_of_day().holds
    clock(now + timedelta(hours=25))
    assert facts.time_of_day().holds


def test_with_a_clock_a_year_ahead_nothing_is_forgotten(machine, look, clock):
    CommentFactory(sender="hash", sender_purge_at=timezone.now() + timedelta(days=30))
    look()
    clock(timezone.now() + timedelta(days=365))
    machine.wall += 365 * 24 * HOUR
    look()
    assert purge() == 0
    assert Comment.objects.get().sender == "hash"
