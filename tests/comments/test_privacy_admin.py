"""Everything of one e-mail address: shown, given out, erased. And the log of decisions, to read."""

import json
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from comments import acts
from comments.models import Comment, Contact, ExperienceReport, ProposedEdit
from tests.comments.desk import desk_of, press, staff_with, text
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:comments_contact_by_address")
MINE = "nora@example.org"


@pytest.fixture
def kept(settings):
    """Two comments, a contact and mails of one address, and as much of another that ends alike."""
    settings.EMAIL_BACKEND = "rlssite.mail.queue.QueueBackend"
    guide = ArticleFactory(slug="g")
    for address in (MINE, "eleonora@example.org"):
        comment = CommentFactory(article=guide, name="Nora", email=address, body=f"Of {address}.", wants_mail=True)
        WaitingCommentFactory(article=guide, email=address, body="A second one.")
        Contact.objects.get_or_create(email=address)
        EmailMessage("A reply", "Somebody answered.", to=[address]).send()
        ExperienceReport.objects.create(comment=comment, outcome="same", duration="weeks", side_effects="Tired.")
        ProposedEdit.objects.create(comment=comment, body="New words.")
    EmailMessage("Both", "To two.", to=["author@example.org", MINE]).send()
    return guide


def post(desk, act, email=MINE, **more):
    return desk.post(PAGE, {"email": email, "act": act, **more})


def test_an_address_is_looked_up_however_it_is_capitalised(desk, kept):
    html = " ".join(text(post(desk, "look", " Nora@Example.ORG ")).split())
    assert "2 comments: 1 waiting, 1 published" in html
    # The mail after publication and the two of above.
    assert "3 mails to it" in html
    assert "never confirmed" in html
    assert "Nothing." in text(post(desk, "look", "ora@example.org"))


def test_the_address_stands_in_no_address_of_a_page(desk, kept):
    assert MINE not in text(desk.get(PAGE, {"email": MINE, "act": "look"}))


def test_what_is_kept_is_downloaded_whole(desk, kept):
    answer = post(desk, "download")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    data = json.loads(answer.content)
    assert [comment["text"] for comment in data["comments"]] == [f"Of {MINE}.", "A second one."]
    assert data["comments"][0]["experience"]["side_effects"] == "Tired."
    assert data["comments"][0]["change_that_waits"]["text"] == "New words."
    assert data["comments"][0]["guide"] == kept.title
    assert [mail["subject"] for mail in data["mails"]][1:] == ["A reply", "Both"]
    assert data["contact"]["created"]
    assert "eleonora" not in answer.content.decode()


def test_erasing_asks_first_and_leaves_nothing_of_that_address_alone(desk, kept, staff):
    asked = text(post(desk, "ask"))
    assert "Erase all of it?" in asked
    assert Comment.objects.filter(email=MINE).count() == 2
    answer = post(desk, "erase", seen=re.search(r'name="seen" value="(\w+)"', asked)[1])
    assert answer.url == PAGE
    assert not Comment.objects.filter(email__iexact=MINE).exists()
    assert Comment.objects.filter(erased__isnull=False).count() == 2
    assert Comment.objects.filter(erased=None, name="Nora").count() == 1
    assert list(Contact.objects.values_list("email", flat=True)) == ["eleonora@example.org"]
    assert {tuple(mail.to) for mail in Email.objects.all()} == {("eleonora@example.org",)}
    erased = Comment.objects.filter(erased__isnull=False)
    assert {comment.decisions.first().act for comment in erased} == {"erased"}
    assert {comment.decisions.first().by for comment in erased} == {staff}
    entry = LogEntry.objects.get()
    assert "2 comments" in entry.change_message
    assert "nora" not in f"{entry.object_repr} {entry.change_message}".lower()


def test_a_yes_counts_only_for_what_was_asked_about(desk, kept):
    seen = re.search(r'name="seen" value="(\w+)"', text(post(desk, "ask")))[1]
    CommentFactory(article=kept, email=MINE)
    for wrong in (seen, "", "x"):
        answer = post(desk, "erase", seen=wrong)
        assert answer.status_code == 409
    assert Comment.objects.filter(email=MINE).count() == 3


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "x" * 400 + "@example.org", "<script>@x.org"])
def test_what_is_no_address_is_said_beside_the_field(desk, email):
    answer = post(desk, "look", email)
    assert answer.status_code == 422
    assert "errornote" in text(answer)
    assert "<script>@" not in text(answer)


def test_the_page_of_an_address_is_for_staff_who_decide_about_comments(kept, staff):
    assert Client().get(PAGE).status_code == 302
    for names in ([], ["view_contact"], ["view_comment"]):
        desk = desk_of(staff_with(*names))
        assert desk.get(PAGE).status_code == 403
        assert post(desk, "erase").status_code == 403
    assert desk_of(staff_with("change_comment")).get(PAGE).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff)
    assert post(strict, "erase").status_code == 403
    assert Comment.objects.filter(email=MINE).count() == 2


def test_contacts_are_searched_and_only_read(desk, kept):
    changelist = reverse("admin:comments_contact_changelist")
    assert MINE in text(desk.get(changelist, {"q": "nora@example.org"}))
    assert MINE not in text(desk.get(changelist, {"q": "zoe"}))
    contact = Contact.objects.get(email=MINE)
    assert desk.get(reverse("admin:comments_contact_add")).status_code == 403
    assert desk.post(reverse("admin:comments_contact_delete", args=[contact.pk]), {"post": "yes"}).status_code == 403
    assert (
        desk.post(reverse("admin:comments_contact_change", args=[contact.pk]), {"email": "x@y.org"}).status_code == 403
    )


# The log


@pytest.fixture
def decided(kept, staff, desk):
    comment = CommentFactory(article=kept, name="Ola", body="SAID THIS")
    press(desk, comment, "remove", words="RUDE WORDS")
    acts.erase(comment)
    return comment


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"act": "removed"}, True),
        ({"act": "spam"}, False),
        ({"act": "nonsense"}, False),
        ({"who": "staff"}, True),
        ({"who": "writer"}, False),
        ({"who": "site"}, False),
        ({"who": "999999"}, False),
        ({"made__gte": "2000-01-01 00:00:00+00:00"}, True),
        ({"made__gte": "2999-01-01 00:00:00+00:00"}, False),
    ],
)
def test_the_log_is_narrowed_by_act_person_and_date(desk, decided, staff, query, found):
    query = {name: staff.pk if value == "staff" else value for name, value in query.items()}
    html = text(desk.get(reverse("admin:comments_decision_changelist"), query, follow=True))
    assert ("RUDE WORDS" in html) is found


def test_the_log_of_one_comment_holds_no_text_of_an_erased_one(desk, decided):
    html = text(desk.get(reverse("admin:comments_decision_changelist"), {"comment__id__exact": decided.pk}))
    assert html.count(f"/comment/{decided.pk}/change/") == 3
    assert "SAID THIS" not in html and "its writer" in html


def test_nobody_writes_in_the_log(desk, decided):
    decision = decided.decisions.last()
    assert desk.get(reverse("admin:comments_decision_add")).status_code == 403
    for name in ("change", "delete"):
        url = reverse(f"admin:comments_decision_{name}", args=[decision.pk])
        assert desk.post(url, {"post": "yes", "reason": "Other."}).status_code == 403
    assert desk_of(staff_with("view_comment")).get(reverse("admin:comments_decision_changelist")).status_code == 403
