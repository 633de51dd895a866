"""Hostile text for every field, on every way in and out: nothing active, no error, nothing from another host."""

import contextlib
import json
import re
import uuid
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from articles.editions.publishing import publish
from comments import acts
from comments.models import Comment, Contact, ReadyText, Report
from tests.comments.desk import QUEUE, desk_of, press
from tests.factories import ArticleFactory, CommentFactory, RemedyFactory
from tests.seen import active

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_queue")]

HOSTILE = {
    "script": "<script>alert(1)</script><ScRiPt src=//evil.example/x.js></sCrIpT>",
    "attributes": "\"'><img src=https://evil.example/i.png onerror=alert(1)><svg onload=alert(1)><b style=color:red>",
    "markdown": "[x](javascript:alert(1)) ![i](https://evil.example/i.png) [y](data:text/html,z) <https://evil.example>",
    "template": "{{ 7|add:7 }} {% load x %} {{ settings.SECRET_KEY }} ${7*7} #{7*7} %s %(x)s {0}",
    "ends early": "</textarea></title></style></template><iframe src=https://evil.example></iframe>]]>--><!--",
    "headers": "x\r\nBcc: victim@evil.example\r\n\r\nDear victim",
    "turned": "\u202egnp.exe\u200b\u2066abc\ufeff \x01\x1b[31m\x7f \ufdd0\uffff \U0001f468\u200d\U0001f469",
    "heaped": "Z" + "\u0301\u0327\u0335" * 3 + " \ufdfa\ufb2c",
    "queries": "'; DROP TABLE comments_comment; -- \\' OR 1=1 %27 %00",
    "nested": "> " * 400 + "[" * 400 + "*" * 400 + "`" * 401,
}
# The lists on the author's desk.
SHOWN = ("waiting", "unread", "edits", "reports")


def check_page(client, path):
    answer = client.get(path, follow=True)
    assert answer.status_code < 500, path
    if answer["Content-Type"].startswith("text/html"):
        assert active(answer.content.decode()) == [], path
    else:
        assert answer["Content-Disposition"].startswith("attachment"), path
    return answer


@pytest.fixture
def guide():
    article = ArticleFactory(slug="g")
    RemedyFactory(section=article.sections.get(), slug="iron", counts_experiences=True)
    publish(article, what_changed="Iron.")
    return article


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def hostile(request):
    return request.param


def fields(hostile, **more):
    line = hostile[:60]
    return {
        "name": line, "place": line, "email": "ann@example.org", "wants_mail": "on", "body": hostile,
        "about": "remedy:iron", "is_question": "on", "key": str(uuid.uuid4()),
        "experience-outcome": "same", "experience-duration": "weeks", "experience-side_effects": hostile[:150],
    } | more  # fmt: skip


def check_every_way_out(guide, comments):
    """Open every page, feed and mail on which one of `comments` may be read, as a stranger and as the author."""
    stranger, desk = Client(), desk_of()
    for path in ("/", "/g/", "/g/iron/", "/g/discussion/", "/g/discussion/?about=remedy:iron", "/other/"):
        check_page(stranger, path)
    for path in (reverse("admin:comments_comment_changelist"), *(f"{QUEUE}?show={show}" for show in SHOWN)):
        check_page(desk, path)
    for comment in comments:
        thread, mine = f"/c/{comment.pk}/", comment.manage_url()
        for path in (thread, f"{thread}reply/", f"{thread}report/", mine, comment.moderate_url()):
            check_page(stranger, path)
        for act in ("edit", "delete", "mail", "download"):
            check_page(stranger, f"{mine}{act}/")
        for path in (comment.get_absolute_url(), reverse("admin:comments_comment_change", args=[comment.pk])):
            check_page(desk, path)
    for path in ("/comments/feed/", "/g/discussion/feed/"):
        answer = stranger.get(path)
        assert answer.status_code == 200
        for content in ET.fromstring(answer.content).iter("{http://www.w3.org/2005/Atom}content"):
            assert active(content.text or "") == []
    for mail in Email.objects.all():
        message = mail.email_message().message()
        assert "victim@evil.example" not in str(message.items())
        assert "Dear victim" not in mail.message
        assert set(message.get_all("To")) <= {"ann@example.org", "bea@example.org", guide.author.user.email}


def sent_by_a_stranger(guide, hostile):
    """Return a comment that was sent, answered and reported by form."""
    client = Client()
    Contact.objects.create(email="ann@example.org", confirmed=timezone.now())
    preview = client.post("/g/discussion/write/", fields(hostile, preview="1"))
    assert preview.status_code in (200, 422)
    assert active(preview.content.decode()) == []
    answer = client.post("/g/discussion/write/", fields(hostile))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    comment = Comment.objects.get()
    acts.publish(comment)
    client.post(f"/c/{comment.pk}/reply/", fields(hostile, email="bea@example.org"))
    for reply in Comment.objects.filter(root=comment):
        acts.publish(reply)
    client.post(f"/c/{comment.pk}/report/", {"kind": "dangerous", "text": hostile[:500]})
    assert Report.objects.count() == 1
    return comment


def changed_by_its_writer(guide, hostile):
    comment = CommentFactory(article=guide)
    assert Client().post(f"{comment.manage_url()}edit/", {"body": hostile}).status_code < 500
    return comment


def changed_by_a_moderator(guide, hostile):
    """Return two comments that were edited and noted; the second was removed as well, with words to its writer."""
    desk, comments, line = desk_of(), CommentFactory.create_batch(2, article=guide), hostile[:60]
    ready = ReadyText.objects.create(key="hostile", title=hostile[:80], text=hostile[:200])
    for comment in comments:
        assert press(desk, comment, "edit", name=line, place=line, body=hostile, about="").status_code < 500
        assert press(desk, comment, "note", words=hostile[:300], ready=ready.pk).status_code < 500
    assert press(desk, comments[1], "remove", words=line, tell_writer="on").status_code < 500
    return comments


def imported(hostile, folder):
    """Return what came of a file with hostile words; a clear sentence is as good as an import."""
    comment = CommentFactory(article=ArticleFactory(slug="from"), name="NAME", place="PLACE", body="BODY")
    acts.note(comment, None, "NOTE")
    file = folder / "from.jsonl"
    call_command("export_discussion", "from", str(file))
    other = ArticleFactory(slug="other")
    words, line = (json.dumps(typed)[1:-1] for typed in (hostile, hostile[:60]))
    changed = file.read_text()
    for typed, by in (("NAME", line), ("PLACE", line), ("BODY", words), ("NOTE", words)):
        assert typed in changed
        changed = changed.replace(typed, by)
    file.write_text(re.sub(r'"key":"[^"]+"', lambda _match: f'"key":"{uuid.uuid4()}"', changed))
    with contextlib.suppress(CommandError):
        call_command("import_discussion", str(file), guide="other")
    return list(Comment.objects.filter(article=other))


def test_hostile_words_act_nowhere_whoever_brings_them_in(guide, hostile, tmp_path, capsys):
    comments = [
        sent_by_a_stranger(guide, hostile),
        changed_by_its_writer(guide, hostile),
        *changed_by_a_moderator(guide, hostile),
        *imported(hostile, tmp_path),
    ]
    check_every_way_out(guide, comments)
    # The same guide, with a page a section.
    guide.layout, section = "sections", guide.sections.get()
    guide.save()
    publish(guide, what_changed="Pages.")
    CommentFactory(article=guide, section=section, name=hostile[:60], place=hostile[:60], body=hostile)
    for path in ("", f"{section.slug}/", "iron/", "all/"):
        check_page(Client(), f"/g/{path}")


@pytest.mark.parametrize("field", ["name", "place", "email", "about", "key", "started", "website", "preview"])
def test_any_field_may_hold_anything(client, guide, hostile, field):
    answer = client.post("/g/discussion/write/", fields("Plain words.") | {field: hostile * 3 + "\0"})
    assert answer.status_code in (200, 302, 422)
    assert active(answer.content.decode()) == []
