"""Where each sentence that readers see is edited: as a text of the site, as a field in the admin, or nowhere.

What is edited nowhere is machinery: it belongs to what the code does. The tables below say why, template by template
and module by module. Whoever lets the site say something new adds a text (articles/wording/registry.py) or a line here.
"""

import ast
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache as pages
from django.core.cache import caches
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils import timezone

from articles.models import Article, SiteText
from articles.wording.registry import TEXTS, Shape
from comments import acts
from comments.mail import asked, news
from comments.models import Comment, Contact, DiscussionSettings, Follow
from comments.models.discussion import Mode
from tests import pseudo
from tests.everything import make_everything
from tests.factories import CommentFactory, WaitingCommentFactory
from tests.seen import read_html

ROOT = Path(__file__).parents[2]
# Fewer words are a heading, a label or a button.
FEWEST_WORDS = 5

REFUSED = "says what was not taken or not found, and what to do now"
DONE = "says what the site has done or is about to do, and changes with the code"
COUNTED = "worked out from the guide, so that nobody can make it say what is not so"
EXPLAINS = "explains the list, drawing or control beside it"
NAMES = "names the guide to search engines; the author words the guide"
SAFETY = "help in danger: tests hold it to what the guards look for"
NO_EVIDENCE = "that stories are no evidence is no opinion of the author's"
EMPTY = "stands where there is nothing yet"
FOR_AUTHOR = "for the author"
PREVIEW = "for the author, and whoever has the author's link to what is not public: tells what it is and until when"
MARKS = "what a mark means, which the rule that gives it decides"
TAGLINE = "until there is a tagline in “Site”"
DOORS = "says in a few words what the link leads to"

# Template: how many sentences it prints by itself, and why nobody edits them.
TEMPLATES = {
    "400.html": (1, REFUSED),
    "403.html": (2, REFUSED),
    "403_csrf.html": (3, REFUSED),
    "404.html": (1, REFUSED),
    "500.html": (2, REFUSED),
    "503.html": (2, REFUSED),
    "articles/_both_are_true.html": (2, MARKS),
    "articles/_doors.html": (3, DOORS),
    "articles/_facts.html": (3, COUNTED),
    "articles/_home_doors.html": (4, DOORS),
    "articles/_how_many_remedies.html": (2, COUNTED),
    "articles/_map_door.html": (1, DOORS),
    "articles/_map_legend.html": (1, EXPLAINS),
    "articles/_mistake.html": (1, DOORS),
    "articles/_preview_bar.html": (11, PREVIEW),
    "articles/_some_references.html": (1, EXPLAINS),
    "articles/_sources.html": (1, EXPLAINS),
    "articles/_standing.html": (1, COUNTED),
    "articles/about.html": (11, COUNTED),
    "articles/changes.html": (2, EXPLAINS),
    "articles/for_your_doctor.html": (6, EXPLAINS),
    "articles/front.html": (1, EXPLAINS),
    "articles/glossary.html": (2, EXPLAINS),
    "articles/home.html": (2, TAGLINE),
    "articles/map.html": (7, EXPLAINS),
    "articles/own_page.html": (2, FOR_AUTHOR),
    "articles/preview_ended.html": (3, PREVIEW),
    "articles/references.html": (2, EXPLAINS),
    "articles/remedies.html": (2, EXPLAINS),
    "articles/remedy.html": (1, EXPLAINS),
    "articles/search.html": (13, EXPLAINS),
    "articles/whole.html": (1, EXPLAINS),
    "base.html": (3, DOORS),
    "comments/_about_part.html": (3, NO_EVIDENCE),
    "comments/_alarm.html": (13, SAFETY),
    "comments/_comment.html": (4, DONE),
    "comments/_emergency_strip.html": (1, SAFETY),
    "comments/_experience_counts.html": (5, NO_EVIDENCE),
    "comments/_form_errors.html": (1, REFUSED),
    "comments/_found.html": (1, NO_EVIDENCE),
    "comments/_lines_on_paper.html": (1, SAFETY),
    "comments/_list.html": (5, EMPTY),
    "comments/_newest.html": (1, EMPTY),
    "comments/_newest_stories.html": (1, EMPTY),
    "comments/_poison_lines.html": (1, SAFETY),
    "comments/_preview.html": (2, REFUSED),
    "comments/_refused.html": (1, REFUSED),
    "comments/_sent_before.html": (8, DONE),
    "comments/_signs_in_text.html": (1, EXPLAINS),
    "comments/_standing.html": (6, DONE),
    "comments/_when_read.html": (1, DONE),
    "comments/_stories_now.html": (1, NO_EVIDENCE),
    "comments/_ask_form.html": (1, DONE),
    "comments/ask_follow.html": (4, DONE),
    "comments/ask_links.html": (3, DONE),
    "comments/follows.html": (5, DONE),
    "comments/closed.html": (2, REFUSED),
    "comments/discussion.html": (1, NO_EVIDENCE),
    "comments/form.html": (6, REFUSED),
    "comments/help_now.html": (3, SAFETY),
    "comments/mail_digest.txt": (8, FOR_AUTHOR),
    "comments/mail_urgent.txt": (2, FOR_AUTHOR),
    "comments/mine.html": (25, DONE),
    "comments/moderate.html": (16, FOR_AUTHOR),
    "comments/on_this_device.html": (6, DONE),
    "comments/own_confirm.html": (8, DONE),
    "comments/own_delete.html": (6, DONE),
    "comments/own_edit.html": (6, DONE),
    "comments/own_edit_closed.html": (3, DONE),
    "comments/own_erase_all.html": (8, DONE),
    "comments/own_mail.html": (4, DONE),
    "comments/own_mail_gone.html": (1, DONE),
    "comments/own_new_link.html": (2, DONE),
    "comments/own_stop.html": (4, DONE),
    "comments/own_withdraw.html": (1, DONE),
    "comments/report.html": (3, REFUSED),
    "comments/reported.html": (8, DONE),
    "comments/thread.html": (5, NO_EVIDENCE),
    "locked_out.html": (1, FOR_AUTHOR),
}
# Module: why nobody edits the sentences that it gives to pages.
MODULES = {
    "articles/pages/self_audit.py": COUNTED,
    "articles/pages/views.py": COUNTED,
    "articles/text/record/glance.py": EXPLAINS,
    "articles/text/record/rule.py": "the rule by which marks are given, and which check_content holds them to",
    "articles/text/rendering.py": EXPLAINS,
    "comments/typed.py": "a question of a form, whose answers the code knows, or what is missing there",
    "articles/text/marks.py": MARKS,
    "comments/safety/signs.py": SAFETY,
}


def sentences(path):
    """Return the sentences that a template holds as messages."""
    found, inside = [], None
    for token in Lexer(path.read_text()).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if name == "blocktranslate":
            inside = []
        elif name in ("endblocktranslate", "plural"):
            found.append(" ".join("".join(inside).split()))
            inside = [] if name == "plural" else None
        elif inside is not None:
            inside.append(token.contents if token.token_type == TokenType.TEXT else "{}")
        elif name == "translate" and (literal := re.match(r"""translate (['"])(.*)\1""", token.contents, re.DOTALL)):
            found.append(literal[2])
    return [words for words in found if is_sentence(words)]


def is_sentence(words):
    return len(words.split()) >= FEWEST_WORDS and words.rstrip("⟧”").endswith((".", "?", "!", ":"))


def public_templates():
    folder = ROOT / "templates"
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("*.*"))]
    return [path for path in paths if path.parts[0] not in ("admin", "texts")]


@pytest.mark.parametrize("path", public_templates(), ids=str)
def test_a_template_prints_no_sentence_that_nobody_decided_on(path):
    said = sentences(ROOT / "templates" / path)
    count, _why = TEMPLATES.get(str(path), (0, ""))

    assert len(said) == count, (
        "Make what is new a text of the site (articles/wording/registry.py), or say in TEMPLATES why it is none: "
        + "\n".join(said)
    )


def test_no_reason_is_given_for_a_template_that_is_gone():
    assert {str(path) for path in public_templates()} >= TEMPLATES.keys()


# Situations in which a text is shown, beside those of the ordinary pages.
NOT_WALKED = {
    "mistake": "without a discussion and without a contact only (tests/articles/test_site_texts.py)",
}


@pytest.fixture
def in_brackets():
    forget = [pages.clear, caches["fragments"].clear]
    for kept in forget:
        kept()
    with pseudo.pseudo_language():
        yield
    for kept in forget:
        kept()


def own_words(key):
    return f"Own words of {key} stand here now."


def say_everything_in_own_words():
    for text in TEXTS.values():
        places = " ".join(f"{{{name}}}" for name in text.required)
        gap = "\n\n" if text.shape is Shape.MAIL else " "
        SiteText(name=f"{text.key}.en", text=f"{own_words(text.key)}{gap}{places}".strip()).save()


def walk():
    """Yield the HTML of every public page, in each mode of the discussion, and every mail to readers."""
    reader = Client()
    yield reader.get("/").text
    public, _desk, staff = make_everything()
    for page in public:
        yield reader.get(page.path, follow=True).text
        if page.prepare:
            yield reader.post(page.path).text
    yield reader.get("/g/discussion/write/").text
    # Nobody has reviewed this one.
    yield reader.get("/apart/about/").text
    for mode in Mode:
        DiscussionSettings(mode=mode).save()
        yield reader.get("/g/discussion/write/").text
    DiscussionSettings(away_until=timezone.now().date()).save()
    yield reader.get("/g/discussion/write/").text
    mail.outbox.clear()
    thread = CommentFactory(article=Article.objects.get(slug="g"), email="kari@example.org", wants_mail=True)
    Contact.objects.filter(email="kari@example.org").update(confirmed=timezone.now())
    acts.publish(WaitingCommentFactory(in_reply_to=thread), staff)
    acts.remove(thread, staff, reason="Not about it.", tell_writer=True)
    acts.undo(thread, staff)
    Comment.objects.filter(pk=thread.pk).update(alarm="despair")
    acts.remove(thread, staff, reason="Not about it.", tell_writer=True)
    Comment.objects.filter(pk=thread.pk).update(alarm="")
    CommentFactory(article=Article.objects.get(slug="g"), email="ola@example.org")
    for url in ("links", "follow"):
        for address in ("kari@example.org", "ola@example.org"):
            reader.post(f"/g/discussion/{url}/", {"email": address})
            Contact.objects.update(answered=None, asked=None)
            asked.answer()
    Follow.objects.update(confirmed=timezone.now(), told=thread.published)
    Contact.objects.update(confirmed=timezone.now())
    acts.undo(thread, staff)
    news.tell(timezone.now())
    for sent in mail.outbox:
        yield f"<p>{sent.subject}</p><p>{sent.body}</p>"


@cache
def module_of(words):
    """Return the modules that hold the sentence `words`, or a part of it."""
    found = set()
    for app in ("articles", "comments", "rlssite"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"admin", "management", "migrations"} & set(path.parts):
                texts = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
                if any(isinstance(text, str) and words in text for text in texts):
                    found.add(str(path.relative_to(ROOT)))
    return found


@pytest.mark.django_db
def test_every_text_is_seen_where_it_says_and_what_else_is_said_is_machinery(in_brackets):
    say_everything_in_own_words()
    unseen, said = set(TEXTS), set()
    for html in walk():
        page = read_html(html)
        seen = page.text + " ".join(meta.get("content") or "" for meta in page.all("meta"))
        unseen -= {key for key in unseen if own_words(key) in seen}
        said |= {" ".join(words.split()) for words in re.findall(r"⟦([^⟦⟧]*)⟧", page.text)}

    assert unseen == NOT_WALKED.keys()
    of_templates = unescape("\n".join(" ".join(path.read_text().split()) for path in (ROOT / "templates").rglob("*.*")))
    others = [words for words in sorted(said) if is_sentence(words) and words not in of_templates]
    nowhere = [f"{words}: {module_of(words)}" for words in others if not module_of(words) & MODULES.keys()]
    assert not nowhere, "Make it a text of the site, or say in MODULES why it is none:\n" + "\n".join(nowhere)
