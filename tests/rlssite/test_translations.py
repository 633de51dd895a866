"""The shipped translations: whole for what readers and writers see of a discussion, faithful, and in what is sent."""

import gettext
import html
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone, translation

from comments import acts
from comments.mail import asked
from comments.models import Contact
from tests.factories import ArticleFactory, CommentFactory, WaitingCommentFactory

LOCALE = Path(settings.BASE_DIR) / "locale"
LANGUAGES = ("de", "es")
# Where what readers and writers see of a discussion stands, and what is for the author there.
OURS = (
    *("templates/comments/", "templates/texts/mail-", "templates/texts/house-rules", "templates/base.html"),
    *("comments/writing/", "comments/safety/signs", "comments/feeds", "comments/typed"),
)
NOT_OURS = ("/moderate.html", "/mail_digest.txt", "/mail_urgent.txt")
PLACES = re.compile(r"%\(\w+\)[sd]|(?<!\{)\{\w+\}|%%|</?\w[^>]*>|\]\([^)]*\)|&\w+;")


def entries(language):
    """Return {(msgid, its plural or ""): (its files, [translations])} of a catalogue."""
    found = {}
    for block in (LOCALE / language / "LC_MESSAGES/django.po").read_text().split("\n\n"):
        fields, name = {}, ""
        for line in block.splitlines():
            if line.startswith(("msg", '"')):
                start, quote, text = line.partition('"')
                name = start.strip() or name
                fields[name] = fields.get(name, "") + json.loads(quote + text)
        files = [place for line in re.findall(r"^#: (.*)$", block, re.MULTILINE) for place in line.split()]
        translations = [text for name, text in fields.items() if name.startswith("msgstr")]
        found[fields["msgid"], fields.get("msgid_plural", "")] = files, translations
    return {key: value for key, value in found.items() if key[0]}


def of_readers(language):
    return {
        key: translations
        for key, (files, translations) in entries(language).items()
        if any(file.startswith(OURS) and not file.endswith(NOT_OURS) for file in files)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_readers_see_of_a_discussion_is_translated(language):
    messages = of_readers(language)
    assert len(messages) > 400
    # What is missing in a catalogue is not translated either.
    assert set(of_readers("en")) - set(messages) == set()
    assert [key for key, translations in messages.items() if not all(translations)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_links_and_plurals_of_its_sentence(language):
    wrong = []
    for (one, many), (_files, translations) in entries(language).items():
        wanted = [one, many] if many else [one]
        if any(translations):
            places = [sorted(PLACES.findall(text)) for text in wanted]
            if len(translations) != len(wanted) or [sorted(PLACES.findall(text)) for text in translations] != places:
                wrong.append(one)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_made_of_the_catalogue(language):
    with (LOCALE / language / "LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for (one, many), (_files, translations) in entries(language).items():
        if many and translations[0]:
            assert [compiled.ngettext(one, many, count) for count in (1, 2)] == translations
        elif translations[0]:
            assert translations[0] in (compiled.gettext(one), *_in_contexts(compiled, one))
    assert "NOT REVIEWED BY A NATIVE SPEAKER" in (LOCALE / language / "LC_MESSAGES/django.po").read_text()


def _in_contexts(compiled, words):
    return [text for key, text in compiled._catalog.items() if isinstance(key, str) and key.endswith(f"\x04{words}")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_in_danger_is_translated_and_says_to_call(language):
    number = {"de": "die örtliche Notrufnummer", "es": "número de emergencias de su zona"}[language]
    for one, _many in of_readers(language):
        with translation.override(language):
            said = translation.gettext(one)
        if "call your local emergency number" in one.lower():
            assert number in said, one


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_the_discussion_of_a_guide_in_another_language(client, language):
    guide = ArticleFactory(slug="g", language=language, title="TITEL")
    thread = CommentFactory(article=guide, name="Kari", body="Hm.", email="kari@example.org", wants_mail=True)
    reply = CommentFactory(in_reply_to=thread, name="Ola", body="Hm.")
    waiting = WaitingCommentFactory(article=guide, name="Kari", body="Hm.", urgent=True, alarm="crisis")
    emergency = WaitingCommentFactory(article=guide, name="Kari", body="Hm.", urgent=True, alarm="emergency")
    amount = WaitingCommentFactory(article=guide, name="Kari", body="600 mg.")
    Contact.objects.update(confirmed=timezone.now())
    acts.publish(WaitingCommentFactory(in_reply_to=thread, name="Per", body="Hm."))
    discussion = "/g/discussion/"
    for kind in ("links", "follow"):
        client.post(f"{discussion}{kind}/", {"email": "kari@example.org"})
        Contact.objects.update(answered=None)
        asked.answer()
    contact = Contact.objects.get()
    mine = thread.mailed_url()
    pages = [
        *(
            client.get(url)
            for url in (discussion, f"/c/{thread.pk}/", f"/c/{reply.pk}/report/", f"/c/{reply.pk}/reply/")
        ),
        *(client.get(f"{discussion}{page}/") for page in ("write", "mine", "links", "follow")),
        *(client.post(f"{discussion}{page}/", {"email": "x"}) for page in ("write", "links", "follow")),
        *(client.get(f"{discussion}{page}/?sent=") for page in ("links", "follow")),
        *(client.get(comment.manage_url()) for comment in (waiting, emergency, thread, amount)),
        *(client.get(f"{mine}{act}/") for act in ("edit", "delete", "mail", "new-link", "erase-all")),
        client.get(contact.follows_url()),
    ]
    seen = [_text(page.text) for page in pages] + [
        f"{sent.subject} {' '.join(sent.body.split())}" for sent in mail.outbox
    ]
    assert len(mail.outbox) >= 4
    english = [
        re.escape(text)
        for one, many in of_readers(language)
        for text in (one, many)
        if len(text.split()) > 2 and not PLACES.search(text)
    ]
    # How long it takes, as long as the owner says nothing else, stands within another sentence.
    words = "|".join(sorted([*english, "a few days"], key=len, reverse=True))
    left = {(text[:60], found) for text in seen for found in re.findall(words, text)}
    assert left == set()


def _text(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", page))).split())


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_private_pages_without_a_guide_that_is_shown_speak_the_sites_language(client, language):
    guide = ArticleFactory(slug="g")
    comment = WaitingCommentFactory(article=guide)
    CommentFactory(article=guide, email="kari@example.org", wants_mail=True)
    guide.take_down()
    pages = [comment.manage_url(), comment.moderate_url(), Contact.objects.get().follows_url()]
    with translation.override(language):
        headings = ("Your comment", "A comment to decide on", "What you follow")
        for page, heading in zip(pages, headings, strict=True):
            said = client.get(page).text
            assert f'<html lang="{language}"' in said, page
            assert translation.gettext(heading) in said, page
