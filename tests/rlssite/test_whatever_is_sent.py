"""Whatever is sent to any address of the site: no error, nothing that acts in a browser, nothing written when refused.

A run takes one kind of what can be sent for each place. HOSTILE_ROUNDS=60 takes all for all, in many minutes.
"""

import ipaddress
import os
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import OwnPage
from comments.models import Contact
from tests.everything import make_everything
from tests.factories import ArticleFactory, StaffFactory
from tests.hostile_walk import (
    Walker,
    file_of,
    forms_of,
    kinds,
    names_asked,
    names_on,
    parts_of,
    raw,
    with_parameter,
    with_part,
)
from tests.payloads import KINDS
from tests.rlssite.test_translated import desk_pages

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "1"))
# So many pages of one address are opened: others of it have the same forms, about other rows.
PAGES_OF_ONE = 1 if ROUNDS == 1 else 99
HEADERS = [
    *("HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"),
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "REMOTE_ADDR", "CONTENT_LENGTH"),
    *("CONTENT_TYPE", "HTTP_X_CSRFTOKEN", "HTTP_TRANSFER_ENCODING", "HTTP_X_AUTOSAVE", "HTTP_COOKIE"),
]
COOKIES = ("sessionid", "csrftoken", "known_login", "messages", "returner")


# An author who asks a list for the rows since a time without a zone gets those of the site's zone.
@pytest.mark.filterwarnings("ignore:.*received a naive datetime")
def test_whatever_is_sent_to_a_page_does_no_harm(settings):
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    public, desk, staff = make_everything()
    client = Client()
    client.force_login(staff)
    walker, opened = Walker(client), Counter()
    names, parts, shapes = set(), set(), set()
    for page in [*public, *desk, *desk_pages()]:
        view, found = parts_of(page.path)
        opened[view] += 1
        if opened[view] > PAGES_OF_ONE:
            continue
        asked, answer = names_asked(client, page.path)
        walker.start()
        html = answer.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
        for name in sorted(asked | names_on(html)):
            # What Django's own pages ask for is the same for each kind of row.
            key = (view.rpartition("_")[2] if name.startswith("_") else view, name)
            if key not in names:
                names.add(key)
                send_parameter(walker, page, name, len(names))
        for number, part in enumerate(found):
            if (view, number) not in parts:
                parts.add((view, number))
                send_part(walker, page, part, len(parts))
        for form in forms_of(html, page.path):
            if form.shape() not in shapes:
                shapes.add(form.shape())
                send_form(walker, page, form, len(shapes))
    assert walker.wrong == [], "\n".join(walker.wrong)
    # Else the walk did not find the way.
    assert len(names) > 100 and len(parts) > 80 and len(shapes) > 60, (len(names), len(parts), len(shapes))


def send_parameter(walker, page, name, number):
    for kind, text in kinds(number, ROUNDS):
        walker.send(f"{page}, {name}, {kind}", "get", with_parameter(page.path, name, text))


def send_part(walker, page, part, number):
    walker.send(f"{page}, {part}, beyond a column", "post", with_part(page.path, part, KINDS["beyond a column"]))
    for turn, (kind, text) in enumerate(kinds(number, ROUNDS)):
        method = ("get", "post")[(number + turn) % 2]
        walker.send(f"{page}, {part}, {kind}", method, with_part(page.path, part, text))


def send_form(walker, page, form, number):
    """Send one form with one kind of text in all its fields, and with one in one field; in more rounds, in each."""
    buttons, plain, fields = form.buttons or ((None, None),), form.as_it_is(), form.fields_of_each_kind()
    if ROUNDS > 1:
        for button in buttons:
            walker.send(f"{page}, as it is", "post", form.action, _pressed(plain, button))
    for turn, (kind, text) in enumerate(kinds(number, ROUNDS)):
        button = buttons[(number + turn) % len(buttons)]
        everywhere = {name: file_of(text) if of == "file" else text for name, of, _value in form.fields}
        walker.send(f"{page}, every field, {kind}", "post", form.action, _pressed(everywhere, button))
    chosen = fields if ROUNDS > 1 else fields[number % max(1, len(fields)) :][:1]
    for place, (name, of) in enumerate(chosen):
        for turn, (kind, text) in enumerate(kinds(number + place, min(ROUNDS, 6))):
            button = buttons[(number + place + turn) % len(buttons)]
            one = plain | {name: file_of(text) if of == "file" else text}
            walker.send(f"{page}, {name}, {kind}", "post", form.action, _pressed(one, button))


def _pressed(data, button):
    return data | ({button[0]: button[1]} if button[0] else {})


@pytest.mark.parametrize("is_behind_proxy", [True, False])
def test_whatever_stands_in_a_header_does_no_harm(settings, is_behind_proxy):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("0.0.0.0/0")] if is_behind_proxy else []
    ArticleFactory(slug="g")
    client = Client()
    client.force_login(StaffFactory())
    walker = Walker(client)
    paths = ["/", "/g/discussion/write/", "/admin/login/", "/admin/comments/comment/queue/", "/sitemap.xml"]
    for place, header in enumerate(HEADERS):
        for number, path in enumerate(paths):
            for kind, text in kinds(place + 7 * number, 2 * ROUNDS):
                # As a web server hands over the bytes of a header.
                value = raw(text[:2000]).decode("latin-1")
                if header == "HTTP_COOKIE":
                    value = "; ".join(f"{name}={value}" for name in COOKIES)
                method = "post" if number % 2 else "get"
                walker.send(f"{header}, {kind}", method, path, **{header: value})
    assert walker.wrong == [], "\n".join(walker.wrong)


# What fell once, by itself


@pytest.mark.parametrize("number", ["9" * 19, "9" * 300])
def test_a_row_whose_number_no_database_knows_is_not_found(client, number):
    contact = Contact.objects.create(email="ada@example.org")
    path = contact.stop_url(7)
    assert client.get(path).status_code == 200
    assert client.get(path.replace("/stop/7/", f"/stop/{number}/")).status_code == 404
    assert client.get(f"/c/{number}/").status_code == 404


def test_a_field_without_a_name_is_refused(admin_client, admin_user):
    path = reverse("admin:auth_user_change", args=[admin_user.pk])
    assert [admin_client.get(f"{path}?_to_field={name}").status_code for name in ("", "password", "id")] == [
        400,
        400,
        200,
    ]


@pytest.mark.parametrize(
    "query",
    [
        "title=%00",
        "title=a%00b",
        "title__startswith=%00",
        "q=%00",
        "%00=1",
        "edited__year=0",
        "edited__year__gt=99999999999999999999",
    ],
)
def test_a_list_that_is_asked_for_what_no_text_holds_is_refused(admin_client, query):
    assert admin_client.get(f"{reverse('admin:articles_article_changelist')}?{query}").status_code == 400
    assert admin_client.get(f"{reverse('admin:articles_article_changelist')}?edited__year=2026").status_code == 200


def test_an_address_with_odd_signs_is_refused_beside_its_field(admin_client):
    page = OwnPage(title="Imprint", slug="imprint", body="We are few.", is_shown=True)
    page.save()
    path = reverse("admin:articles_ownpage_change", args=[page.pk])
    typed = {"title": "Imprint", "slug": "0.1 ä", "body": "We are many.", "language": "en", "position": 0}
    answer = admin_client.post(path, typed)
    assert answer.status_code == 200
    assert "We are many." in answer.content.decode() and 'value="0.1 ä"' in answer.content.decode()


def test_a_row_of_a_list_whose_number_no_database_knows_is_no_error(admin_client):
    ArticleFactory()
    sent = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "Save", "form-0-id": "9" * 30}
    # One database refuses it, the other one finds no such row.
    assert admin_client.post("/admin/articles/article/", sent).status_code in (200, 400)
