"""Two servers on one data folder: whoever starts the second is told, and so is the owner."""

import contextlib
import errno
import io
import os

import pytest
from django.core.management import call_command

from rlssite.health import facts
from rlssite.keeping.turns import are_two_servers, as_a_server
from rlssite.management.commands import serve


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.SITE_DATA = tmp_path


def another():
    return as_a_server(pause=lambda _seconds: None)


def test_one_server_is_alone():
    with another() as is_alone:
        assert is_alone
        assert facts.servers().holds
    assert facts.servers().holds


def test_two_servers_are_told_until_one_of_them_ends():
    with contextlib.ExitStack() as first, another() as is_alone:
        assert is_alone
        first.enter_context(another())
        assert not facts.servers().holds
    with another() as is_alone:
        assert is_alone


def test_the_second_that_is_left_is_alone_and_is_seen_by_the_next_one():
    with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
        first.enter_context(another())
        assert not second.enter_context(another())
        first.close()
        assert not are_two_servers()
        with another() as is_alone:
            assert not is_alone
            assert are_two_servers()
        second.close()
        assert not are_two_servers()


@pytest.mark.parametrize(("only", "is_warned"), [(None, True), ("web", False), ("worker", False)])
def test_whoever_starts_the_second_is_told(monkeypatch, only, is_warned):
    """Parts that run by themselves share their folder because they are meant to."""
    monkeypatch.setattr(serve.Command, "serve", lambda self, only: 0)
    said = io.StringIO()
    with another(), pytest.raises(SystemExit):
        call_command("serve", only=only, stderr=said)
    assert ("Another server runs on " in said.getvalue()) == is_warned


def test_a_lock_that_cannot_be_written_keeps_no_server_from_starting(monkeypatch):
    """The start says by itself what is wrong with the disk."""

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.open", full)
    with another() as is_alone:
        assert is_alone
