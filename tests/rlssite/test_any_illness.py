"""The site can hold a guide on any illness: what is said of one of them is said by its guide and by nothing else."""

import ast
import re
from pathlib import Path

import pytest
from django.core import mail
from django.urls import resolve, reverse
from django.utils import timezone

from articles.editions.publishing import publish
from articles.models import Site
from articles.text.marks import CAUSES, CAUTIONS, HELPS
from comments.mail import jobs, mails
from comments.models import Contact, DiscussionSettings, ExperienceReport, ExperienceTally, HelpLine
from tests.everything import FIGURES, NO_PAGES, named_public_pages
from tests.factories import (
    AuthorFactory,
    CommentFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    WaitingCommentFactory,
    preview_url,
)
from tests.seen import read_html

ROOT = Path(__file__).parents[2]
# What the bundled guide's illness is called, and what only its readers have to know.
ILLNESS = re.compile(r"restless|\brls\b|\blegs\b|dopamin|ferritin|\baugment", re.IGNORECASE)
# Sentences for the author that may name it: the reason.
SENTENCES = {
    "dopamine drugs": "a class of medicines whose reports are never counted, whatever they are taken for",
    (
        "Shows counts of outcomes once ten were read. Never for opioids, benzodiazepines, dopamine drugs, potassium, "
        "quinine, homeopathy or anything withdrawn."
    ): "names that class where the author asks for counts",
}
# Folders and files of code that may name it: the reason.
CODE = {
    "comments/safety/": "what readers write, in any words: amounts, medicines, names that somebody may pretend to have",
    "articles/text/never_counted.py": "names of medicines by their class",
    "articles/checks/rules.py": "words by which claims are told, in whatever guide",
    "articles/search/words.py": "words that mean the same to those who search",
    "articles/files/bundled.py": "the folder of the bundled guide",
}


def named(text):
    """Return where `text` names the illness, with some words around each."""
    return [text[max(0, found.start() - 60) : found.end() + 40] for found in ILLNESS.finditer(text)]


@pytest.fixture
def cramps(request):
    """A guide on another illness, with a discussion, and with everything that a guide may have."""
    Site(owner="The project", contact="desk@example.org", tagline="What helps, and what does not.").save()
    DiscussionSettings(away_until=timezone.now().date()).save()
    for kind in HelpLine.Kind.values:
        HelpLine.objects.create(kind=kind, country="Norway", name=f"A line for {kind}", number="116 123")
    for key in ("first", "second"):
        ReferenceFactory(key=key)
    article = DraftFactory(
        title="Night cramps",
        slug="night-cramps",
        layout=request.param,
        topic="night cramps",
        summary="What a cramp at night is, and what people try.",
        section=False,
        author=AuthorFactory(about="We are no doctors.", funding="Nobody.", interests="None."),
        main_message="Stretch first [@first].",
        what_it_is="- A muscle hurts and is hard.",
        tonight="# Try\n\n- Stretch the calf [@first].",
        get_help="# Call now\n\n- A swollen calf.",
        disclaimer="This is no advice for you alone.",
        glossary="calf\n: The muscle below the knee.",
        doctor_sheet="# What I notice\n\n- [ ] The muscle is hard\n- Since ____\n\nAsked in a study [@second].",
        copyright="© 2026 The project",
        review_due=timezone.now().date(),
    )
    causes = "\n".join(f"- Late sport [causes: {value} | @first]." for value in CAUSES)
    cautions = "\n".join(f"- A pill [caution: {value} | @first]." for value in CAUTIONS)
    SectionFactory(
        article=article, slug="is-it-a-cramp", title="Is it a cramp?", in_short="It is hard.", first_step=True
    )
    SectionFactory(article=article, slug="causes", title="Causes", body=f"{causes}\n\n{cautions}\n\n{FIGURES}")
    tried = SectionFactory(article=article, slug="tried", title="What people try", kind="advice", card=1)
    for value in (*HELPS, *CAUTIONS):
        is_caution = value in CAUTIONS
        RemedyFactory(
            section=tried,
            slug=f"try-{value}",
            name=f"Stretch {value}",
            helps="" if is_caution else value,
            cautions=[value] if is_caution else [],
            counts_experiences=not is_caution,
            findings="agree" if value == "good" else "",
            trials=2 if value == "good" else None,
        )
    publish(article, what_changed="First edition.")
    return article


def discuss(article):
    """Fill the discussion of the guide; return the private addresses in it."""
    remedy = article.remedies.first()
    comment = CommentFactory(article=article, remedy=remedy, email="nora@example.org", wants_mail=True)
    ExperienceReport.objects.create(comment=comment, outcome="same", duration="weeks", side_effects="Thirst.")
    ExperienceTally.objects.create(remedy=remedy, outcome="better", duration="weeks", count=12)
    contact = Contact.objects.get(email="nora@example.org")
    Contact.objects.update(confirmed=timezone.now())
    CommentFactory(in_reply_to=comment, by_author=True, name="The project")
    CommentFactory(article=article, section=article.sections.first(), is_question=True)
    waiting = WaitingCommentFactory(article=article, email="ola@example.org")
    alarms = [WaitingCommentFactory(article=article, alarm=alarm) for alarm in ("crisis", "emergency", "despair")]
    mails.on_urgent(alarms[0])
    jobs.digest()
    mails.on_removal(comment, "")
    own = [comment.manage_url(), waiting.manage_url(), *(alarm.manage_url() for alarm in alarms)]
    acts_of_writers = ("edit", "withdraw", "delete", "mail", "download", "erase-all", "new-link")
    return [
        *own,
        *(f"{comment.manage_url()}{act}/" for act in acts_of_writers),
        *(f"{waiting.manage_url()}{act}/" for act in acts_of_writers),
        contact.confirm_url(),
        contact.stop_url(comment.pk),
        contact.follows_url(),
        waiting.moderate_url(),
        reverse("comments:reported", args=[comment.pk]),
        f"{reverse('comments:reported', args=[comment.pk])}?kind=dangerous",
    ]


def links_of(answer):
    """Return the addresses of this site that a page names."""
    if "html" not in answer.headers.get("Content-Type", ""):
        return set()
    found = {element.get("href", "") for element in read_html(answer.text).all("a", "link")}
    found = {address.removeprefix("http://testserver").partition("#")[0] for address in found}
    return {address for address in found if re.match(r"/(?!/|static/|admin/)", address)}


def walked(client, *starts):
    """Return {address: answer} of all pages that lead on from `starts`."""
    found, ahead = {}, list(starts)
    while ahead:
        path = ahead.pop()
        if path not in found:
            found[path] = client.get(path)
            ahead += links_of(found[path])
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("cramps", ["one", "sections"], indirect=True)
def test_no_page_of_another_guide_or_of_the_site_names_the_first_guides_illness(client, cramps):
    # Its pages lead to each other, so one link is walked whole.
    private = [*discuss(cramps), preview_url(cramps)]
    other = ["/nothing/here/", "/robots.txt", "/sitemap.xml", "/manifest.webmanifest", "/favicon.ico"]
    other += ["/search/", "/search/?q=stretch", "/search/?q=xyzzyx", "/search/?q=overdose", "/comments/feed/"]

    found = walked(client, "/", *private, *other)

    assert {path: named(answer.text) for path, answer in found.items() if named(answer.text)} == {}
    visited = {resolve(path.partition("?")[0]).view_name for path in found if path != "/nothing/here/"}
    # The sitemap's address is taken by one that holds the discussions too.
    assert (named_public_pages() | NO_PAGES) - visited == {"articles:sitemap"}
    assert found["/sitemap.xml"].status_code == 200
    for page in ("", "about/", "glossary/", "for-your-doctor/", "remedies/", "try-worsens/", "discussion/"):
        assert found[f"/night-cramps/{page}"].status_code == 200, page
    assert "Can worsen night cramps" in found["/night-cramps/try-worsens/"].text
    assert (
        "brings night cramps on"
        in found["/night-cramps/causes/" if cramps.layout == "sections" else "/night-cramps/"].text
    )
    assert "Is it a cramp?" in found["/night-cramps/try-good/"].text.split("Before you try anything")[1]


@pytest.mark.django_db
@pytest.mark.parametrize("cramps", ["sections"], indirect=True)
def test_no_form_or_mail_of_another_guide_names_the_first_guides_illness(client, cramps):
    discuss(cramps)
    comment = cramps.comments.filter(status="published").first()
    forms = ["/night-cramps/discussion/write/", f"/c/{comment.pk}/reply/", f"/c/{comment.pk}/report/"]
    typed = {"name": "Kari", "body": "I took 300 mg of it, and walked.", "preview": "1"}
    for path in forms:
        for sent in ({}, typed):
            answer = client.post(path, sent)
            assert answer.status_code in (200, 422), path
            assert named(answer.text) == [], path

    kinds = list((ROOT / "templates/comments").glob("mail_*"))
    assert len({sent.subject for sent in mail.outbox}) >= len(kinds)
    assert {sent.subject: named(f"{sent.subject}\n{sent.message()}") for sent in mail.outbox if named(sent.body)} == {}


def sentences():
    """Yield every sentence that can be translated, from the list of them."""
    for entry in (ROOT / "locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8").split("\n\n"):
        for found in re.findall(r'^msgid(?:_plural)? (".*"(?:\n".*")*)', entry, re.MULTILINE):
            yield "".join(ast.literal_eval(line) for line in found.split("\n"))


def test_no_sentence_that_can_be_translated_names_an_illness():
    found = [sentence for sentence in sentences() if ILLNESS.search(sentence)]
    assert sorted(set(found)) == sorted(SENTENCES), "say it in the guide, or here why it is said of any illness"


def test_no_template_script_sheet_or_drawing_names_an_illness():
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    files += [path for folder in ("articles", "comments") for path in (ROOT / folder).glob("templates/**/*.*")]
    files += [path for path in ROOT.glob("*/static/**/*.*") if path.suffix in (".css", ".js", ".svg")]
    assert len(files) > 50
    texts = {str(path.relative_to(ROOT)): named(path.read_text(encoding="utf-8")) for path in files}
    assert {path: words for path, words in texts.items() if words} == {}


def test_no_code_names_an_illness():
    found = {}
    for path in (path for folder in ("articles", "comments", "rlssite") for path in (ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" in name or name.startswith(tuple(CODE)):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and ILLNESS.search(node.value) and node.value not in SENTENCES:
                found[f"{name}:{node.lineno}"] = named(node.value)
    assert found == {}
