"""Links elsewhere are looked at gently, within bounds, and never inside our own network."""

import contextlib
import socket
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Link, Site
from articles.outward import checking, fetch, places
from tests.factories import DraftFactory, ReferenceFactory, RemedyFactory, SectionFactory, StaffFactory, UserFactory
from tests.layout import one_line
from tests.web_of_our_own import Web, drip

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(settings):
    settings.MAY_ASK_THIS_MACHINE = True
    web = Web()
    yield web
    web.close()


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


def look(web, path, seconds=5):
    found = checking.look_at(f"{web.url}{path}", "the site", seconds=seconds)
    return str(found.state), found.status, found.words, found.leads_to.removeprefix(web.url)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/200", ("good", 200, "", "")),
        ("/only-get", ("good", 200, "", "")),
        ("/404", ("dead", 404, "", "")),
        ("/410", ("dead", 410, "", "")),
        ("/403", ("unclear", 403, checking.ROBOTS, "")),
        ("/500", ("unclear", 500, checking.BROKEN, "")),
        ("/429", ("unclear", 429, checking.BUSY, "")),
        ("/to/301/200", ("moved", 200, "", "/200")),
        ("/to/301/to/308/200", ("moved", 200, "", "/200")),
        ("/to/302/200", ("good", 200, "", "/200")),
        ("/to/301/404", ("dead", 404, "", "/404")),
        ("/endless", ("good", 200, "", "")),
        ("/garbage", ("silent", 0, checking.NO_HTTP, "")),
    ],
)
def test_what_an_answer_means(web, path, expected):
    assert look(web, path) == expected


def test_a_redirect_in_circles_ends(web):
    web.answers.clear()
    loop = "/to/302/to/302" * 12

    assert look(web, loop)[:3] == ("silent", 0, checking.LOOP)


@pytest.mark.parametrize("path", ["/never", "/drip"])
def test_who_never_answers_is_left_at_the_end_of_the_time(web, path):
    assert look(web, path, seconds=0.3)[:3] == ("silent", 0, checking.SLOW)


def test_a_connection_that_gives_up_before_the_watch_does_was_too_slow(web, monkeypatch):
    monkeypatch.setattr(fetch.Watch, "end", lambda watch: None)

    assert look(web, "/never", seconds=0.3)[:3] == ("silent", 0, checking.SLOW)


def test_of_an_endless_body_no_more_is_read_than_was_asked_for(web):
    answer = fetch.ask(f"{web.url}/endless", method="GET", user_agent="x", most_bytes=1000, seconds=5)

    assert len(answer.body) == 1000


@pytest.mark.parametrize(
    "number",
    """127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 ::1 ::
    fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:7f00:1:: fe80::1%eth0
    nonsense""".split(),
)
def test_numbers_of_our_own_network_are_not_public(number):
    assert not fetch.is_public(number)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1::1"])
def test_numbers_of_the_internet_are(number):
    assert fetch.is_public(number)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/", "http://user:pw@example.org/", "ftp://example.org/", "file:///etc/passwd",
        "http://example.org:99999/", "http:///",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_never_connected_to(url, monkeypatch):
    def connect(*args, **kwargs):
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(fetch.OutOfBounds):
        fetch.ask(url, user_agent="x")


def test_a_redirect_into_our_own_network_is_not_followed(web, settings, monkeypatch):
    real = fetch.is_public
    monkeypatch.setattr(fetch, "is_public", lambda number: number == "127.0.0.1" or real(number))
    settings.MAY_ASK_THIS_MACHINE = False

    assert look(web, "/to/302/http://169.254.169.254/latest/")[:3] == ("unclear", 0, checking.OWN)
    assert look(web, "/to/302/http://[::1]:1/")[:3] == ("unclear", 0, checking.OWN)


def test_a_name_with_a_public_and_a_private_number_is_refused(monkeypatch):
    found = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    with pytest.raises(fetch.OutOfBounds):
        fetch.checked_number("two-faced.example", 80, 1)


def make_links(web):
    """Put one address of each kind where addresses stand."""
    article = DraftFactory(tonight=f"See [a]({web.url}/200) and [b]({web.url}/404#part).", section=False)
    section = SectionFactory(article=article, body=f"[c]({web.url}/404) `[code]({web.url}/code)`")
    remedy = RemedyFactory(section=section, risks=f"<{web.url}/410>")
    reference = ReferenceFactory(key="source", doi="", url=f"{web.url}/to/301/200", archived_url=f"{web.url}/kept")
    return article, section, remedy, reference


def test_all_addresses_are_found_with_the_places_where_they_stand(web):
    make_links(web)

    found = {url.removeprefix(web.url): [place.words for place in there] for url, there in places.everywhere().items()}

    assert found.keys() == {"/200", "/404", "/410", "/to/301/200", "/kept"}
    assert len(found["/404"]) == 2 and found["/to/301/200"] == ["[@source]"]


def test_help_lines_are_looked_at_too(web):
    from comments.models import HelpLine

    HelpLine.objects.create(country="Here", name="Line", source_url="https://line.example/page")

    (place,) = places.everywhere()["https://line.example/page"]
    assert place.words == "Here: Line"


def test_the_command_looks_at_all_and_says_what_is_dead(web):
    make_links(web)
    Site(contact="who@example.org").save()
    out = StringIO()

    call_command("check_links", stdout=out)

    assert "5 looked at, 2 dead, of 5." in out.getvalue() and f"dead 404 {web.url}/404" in out.getvalue()
    assert Link.objects.get(url__endswith="/to/301/200").leads_to == f"{web.url}/200"
    assert not Link.objects.due().exists() and not Link.objects.filter(checked=None).exists()
    assert {"who@example.org" in agent for _method, _path, agent in web.asked} == {True}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(checking.run, "__kwdefaults__", checking.run.__kwdefaults__ | {"pause": 0})


def test_work_that_was_broken_off_goes_on_where_it_was(web):
    make_links(web)
    checking.queue()

    def kill(link):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checking.run(told=kill)
    before = len([one for one in web.asked if one[0] == "HEAD"])
    call_command("check_links", "--resume", stdout=StringIO())

    assert before < 5 and Link.objects.exclude(checked=None).count() == 5
    assert len([one for one in web.asked if one[0] == "HEAD" and one[1] in ("/200", "/404", "/410", "/kept")]) <= 6


def test_who_asks_for_a_pause_is_asked_nothing_more(web):
    DraftFactory(tonight="\n".join(f"[x]({web.url}/429/{number})" for number in range(5)))
    checking.queue()

    checking.run()

    assert len({path for _method, path, _agent in web.asked}) == 1
    assert not Link.objects.due().exists()


def test_what_stands_nowhere_any_more_is_forgotten(web):
    article, *_others = make_links(web)
    checking.sync()
    article.tonight = "Nothing."
    article.save()

    checking.sync()

    assert not Link.objects.filter(url__endswith="/200").exclude(url__contains="/to/").exists()
    assert Link.objects.filter(url__endswith="/404").exists()


@pytest.mark.parametrize(("others_answer", "then"), [(True, "dead"), (False, "silent")])
def test_long_silence_is_dead_and_a_short_one_or_our_own_is_not(clock, others_answer, then):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    link = Link.objects.create(url="https://gone.example/")
    states = []
    if others_answer:
        Link.objects.create(url="https://there.example/", state="good", status=200, checked=start + timedelta(days=2))
    for moment in (start, start + timedelta(hours=1), start + timedelta(days=2), start + timedelta(days=2, hours=1)):
        clock(moment)
        checking._save(link, checking.Finding("silent", words=checking.NO_HOST))
        states.append(Link.objects.get(pk=link.pk).state)

    assert states == ["silent", "silent", then, then]


def test_the_list_has_the_dead_first_says_where_each_stands_and_leads_there(desk, web):
    _article, section, _remedy, reference = make_links(web)
    Link.objects.bulk_create(Link(url=f"{web.url}/{number}") for number in ("200", "404"))
    checking.queue()
    checking.run()
    Link.objects.filter(url=f"{web.url}/to/301/200").update(state="dead")

    html = one_line(desk.get(reverse("admin:articles_link_changelist")).content.decode())

    assert html.index(f"{web.url}/404<") < html.index(f"{web.url}/kept<")
    assert reverse("admin:articles_section_change", args=[section.pk]) in html
    assert reverse("admin:articles_reference_change", args=[reference.pk]) in html
    assert "readers see one" in html and checking.dead_links()[0] == 3
    assert desk.get(checking.dead_links()[1]).status_code == 200


def test_a_dead_source_without_an_archived_copy_leads_to_where_one_is_found_and_given(desk):
    reference = ReferenceFactory(doi="", url="https://gone.example/page")
    Link.objects.create(url=reference.url, state="dead", status=404)

    html = desk.get(reverse("admin:articles_link_changelist")).content.decode()

    assert "https://web.archive.org/web/*/https://gone.example/page" in html
    assert reverse("admin:articles_reference_change", args=[reference.pk]) + "#id_archived_url" in html


def test_the_button_leaves_the_work_to_the_worker_and_shows_how_far_it_is(desk, web):
    make_links(web)

    html = one_line(desk.post(reverse("admin:articles_link_check"), follow=True).content.decode())
    assert "5 links will be looked at" in html and "0 of 5 looked at" in html and not web.asked

    checking.go_on()
    html = one_line(desk.get(reverse("admin:articles_link_changelist")).content.decode())

    assert "<progress" not in html and len(web.asked) >= 5


def test_the_check_is_no_link_and_not_for_everybody(desk, client):
    assert desk.get(reverse("admin:articles_link_check")).status_code == 405
    client.force_login(UserFactory(is_staff=True))
    assert client.post(reverse("admin:articles_link_check")).status_code == 403


def met(monkeypatch, urls, seconds):
    """Return whether two of `urls` are looked at at the same time, waiting for that no longer than `seconds`."""
    Link.objects.bulk_create(Link(url=url, is_due=True) for url in urls)
    meeting, together = threading.Barrier(2), []

    def look_at(url, agent):
        try:
            meeting.wait(seconds)
            together.append(url)
        except threading.BrokenBarrierError:
            meeting.reset()
        return checking.Finding("good", 200)

    monkeypatch.setattr(checking, "look_at", look_at)
    checking.run()
    return bool(together)


def test_one_host_is_asked_one_thing_at_a_time(monkeypatch):
    assert not met(monkeypatch, ["https://one.example/a", "https://one.example/b"], 0.5)


def test_different_hosts_are_asked_at_the_same_time(monkeypatch):
    assert met(monkeypatch, ["https://one.example/a", "https://two.example/b"], 10)


def test_between_two_requests_to_one_host_there_is_a_pause(monkeypatch):
    Link.objects.bulk_create(Link(url=f"https://one.example/{number}", is_due=True) for number in range(3))
    monkeypatch.setattr(checking, "look_at", lambda url, agent: checking.Finding("good", 200))
    moments, clock = [], [0.0]

    def wait_until(moment, now):
        clock[0] = moment

    monkeypatch.setattr(checking, "wait_until", wait_until)
    checking.run(pause=7, now=lambda: clock[0], told=lambda link: moments.append(clock[0]))

    assert moments == [0, 7, 14]


def test_a_server_that_never_ends_its_greeting_is_left_too(settings):
    settings.MAY_ASK_THIS_MACHINE = True
    is_over = threading.Event()

    def greet(listening):
        caller, _address = listening.accept()
        # A message of TLS with 16 kB to come, a byte now and then.
        with caller, contextlib.suppress(OSError):
            caller.sendall(b"\x16\x03\x03\x3f\xff\x02")
            drip(caller.sendall, b"\x00", is_over)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=greet, args=[listening])
        thread.start()
        address = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(fetch.NoAnswer, match="too slow"):
            fetch.ask(address, user_agent="the site", seconds=0.5)
        is_over.set()
        thread.join()
