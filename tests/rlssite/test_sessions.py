"""Somebody sees where they are logged in, ends what is not theirs, and no log-in lasts for ever."""

import logging
import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from articles.models import Site
from rlssite.people import sessions
from tests.factories import StaffFactory
from tests.layout import one_line

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
INDEX, OWN, END = reverse("admin:index"), reverse("second_step"), reverse("end_log_in")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"


def logged_in(user, browser):
    client = Client(headers={"User-Agent": browser})
    client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD, "next": INDEX})
    return client


def is_in(client):
    return client.get(INDEX).status_code == 200


@pytest.fixture
def ada():
    return StaffFactory(username="ada")


def shown(client):
    return re.findall(
        r"<strong>([\w ]+)</strong>( \(here\))?", one_line(client.get(OWN).content.decode()).split("log-ins", 1)[1]
    )


def test_the_list_names_each_log_in_and_no_key_or_other_person(ada):
    here, phone = logged_in(ada, FIREFOX), logged_in(ada, IPHONE)
    logged_in(StaffFactory(username="eve"), "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140")
    assert shown(here) == [("Firefox on Linux", " (here)"), ("Safari on iPhone", "")]
    page = here.get(OWN).content.decode()
    assert "(UTC)" in page and not any(session.session_key in page for session in Session.objects.all())
    assert is_in(phone)


def test_one_log_in_is_ended_or_all_others(ada):
    here, phone, tablet = logged_in(ada, FIREFOX), logged_in(ada, IPHONE), logged_in(ada, IPHONE)
    eve = logged_in(StaffFactory(username="eve"), FIREFOX)
    marks = re.findall(r'name="which"\s+value="(\w{20})"', here.get(OWN).content.decode())
    assert len(marks) == 2
    here.post(END, {"which": marks[0]})
    assert sorted([is_in(phone), is_in(tablet)]) == [False, True]
    here.post(END, {"which": "others"})
    assert not is_in(phone) and not is_in(tablet) and is_in(here) and is_in(eve)


def test_nobody_ends_the_log_in_of_another(ada):
    phone, eve = logged_in(ada, IPHONE), logged_in(StaffFactory(username="eve"), FIREFOX)
    logged_in(ada, FIREFOX)
    mark = sessions.log_ins_of(ada, "")[0].mark
    eve.post(END, {"which": mark})
    eve.post(END, {"which": "others"})
    assert is_in(phone) and Session.objects.count() == 3
    assert eve.get(END).status_code == 405


@pytest.mark.parametrize("used_daily", [True, False])
def test_a_log_in_ends_when_it_is_not_used_and_after_two_months_anyway(ada, monkeypatch, used_daily):
    client, start, day = logged_in(ada, FIREFOX), time.time(), 24 * 3600
    for number in range(1, 61):
        if used_daily or number == 15:
            monkeypatch.setattr(sessions.time, "time", lambda number=number: start + number * day - 60)
            if not used_daily:
                break
            assert is_in(client), number
    else:
        monkeypatch.setattr(sessions.time, "time", lambda: start + 60 * day + 60)
    assert not is_in(client)


def test_a_use_is_noted_now_and_then(ada, monkeypatch):
    client, start = logged_in(ada, FIREFOX), time.time()
    seen = client.session[sessions.SEEN]
    client.get(INDEX)
    assert client.session[sessions.SEEN] == seen
    monkeypatch.setattr(sessions.time, "time", lambda: start + 400)
    client.get(INDEX)
    assert client.session[sessions.SEEN] == start + 400


@pytest.mark.parametrize(
    ("header", "said"),
    [(FIREFOX, "Firefox on Linux"), (IPHONE, "Safari on iPhone"), ("", "a browser"), ("<script>", "a browser")],
)
def test_a_browser_is_named_in_plain_words(header, said):
    assert sessions.browser_of(header) == said


def test_the_log_tells_of_log_ins_and_lock_outs_without_a_name_or_an_address(ada, caplog, settings):
    caplog.set_level(logging.INFO, "rlssite.log_ins")
    logged_in(ada, FIREFOX)
    stranger = Client()
    for _try in range(settings.AXES_FAILURE_LIMIT):
        stranger.post(reverse("admin:login"), {"username": "ada", "password": "wrong"})
    assert [record.getMessage() for record in caplog.records if record.name == "rlssite.log_ins"] == [
        f"Account {ada.pk} logged in.",
        "Somebody is locked out after too many wrong passwords or codes.",
    ]


def test_a_browser_keeps_no_page_after_the_log_out(ada):
    answer = logged_in(ada, FIREFOX).post(reverse("admin:logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_who_logs_out_reads_that_and_no_more(client):
    Site(name="Quiet legs").save()
    client.force_login(StaffFactory())
    page = client.post(reverse("admin:logout")).content.decode()
    assert (
        "You are logged out." in page
        and "Quiet legs" in page
        and "testserver" not in page
        and "quality time" not in page
    )


def test_no_cookie_holds_what_the_site_says(ada):
    here = logged_in(ada, FIREFOX)
    logged_in(ada, IPHONE)
    here.post(END, {"which": "others"})
    assert {cookie.key: (cookie["httponly"], cookie["samesite"]) for cookie in here.cookies.values()} == {
        "sessionid": (True, "Lax"),
        "csrftoken": (True, "Lax"),
        "known_login": (True, "Lax"),
    }
    assert "1 log-in was ended." in here.get(OWN).content.decode()
