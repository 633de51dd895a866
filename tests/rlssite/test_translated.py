"""Every sentence that people see can be translated: looked at in a language of brackets (tests/pseudo.py)."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.core import mail
from django.core.cache import cache, caches
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.desk import widgets
from articles.desk.zones import zone_choices
from articles.models import Article
from articles.pages.self_audit import DISCERN, JAMA
from articles.text.figures import KINDS
from articles.text.figures.icons import ICONS
from articles.text.marks import QUESTIONS
from articles.text.proofreading import ALT_PLACEHOLDER
from comments import acts
from comments.defaults import LINES_ABROAD
from comments.mail import jobs, mails
from comments.models import Contact
from comments.models.help import HELP_IN_LANGUAGES
from comments.safety import names, verdict
from comments.templatetags.help import host
from rlssite.moving.works import DECIDES
from tests import pseudo
from tests.everything import Page, make_everything
from tests.factories import CommentFactory, WaitingCommentFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
MAILS = ROOT / "templates/comments"
TEMPLATES = [path.relative_to(ROOT) for path in sorted(ROOT.glob("*/templates/**/*.*"))]
TEMPLATES += [path.relative_to(ROOT) for path in sorted((ROOT / "templates").rglob("*.*"))]
# Scripts of others stay as their packages have them; what they say to a programmer nobody reads on a page.
SCRIPTS = [path.relative_to(ROOT) for path in sorted(ROOT.glob("*/static/**/*.js")) if "vendored" not in path.parts]
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
# Whatever has one of these names shows its words to somebody.
TELLING = {
    *("Problem", "NotPossible", "CannotPublish", "ValidationError", "Refused", "NotTaken", "add_error", "message_user"),
    *("success", "warning", "HttpResponse"),
}
# What stays as it is: publications by their names, and lists of English words that the author reads as data.
KNOWN = [
    *JAMA.values(),
    *DISCERN.values(),
    "de Barra M. 2017. Soc Sci Med 177:248–255",
    "2014. J Med Internet Res 16(8):e193",
    *(" ".join(sorted(words)) for words in (verdict.SPAM_PHRASES, verdict.HELD_PHRASES)),
    " ".join(sorted((*names.ROLES, *names.WHOLE_ROLES, *names.TITLES))),
    "testserver",
    # Formats of references, by their names.
    *("BibTeX", "RIS", "CSL-JSON"),
    # What is searched for, and the word before it in the one sentence that is found.
    *("xyzzyx", "iron", "Low"),
    # Figures as the author's help shows them, drawn and to be filled in.
    *(text for kind in KINDS.values() for text in (kind.example, kind.blank)),
    # Names of drawings, which figures' data call them by.
    " ".join(ICONS),
    # The names of time zones are the same everywhere.
    *(name for area, places in zone_choices()[1:-1] for name in (area, *(place for _zone, place in places))),
    "UTC",
    # How a mark is written, which is the same in every language; what stands for a picture's words until there are any.
    *(f"[{name}: {next(iter(question.marks))} | @key]" for name, question in QUESTIONS.items()),
    ALT_PLACEHOLDER,
    # What those are told who write in another language than the page's, and lines of their countries.
    *(words for told in HELP_IN_LANGUAGES.values() for words in told.values()),
    *(line[name] for line in LINES_ABROAD for name in ("country", "name")),
    *(host(line["source_url"]) for line in LINES_ABROAD),
    # What is typed on the site's machine.
    "SITE_DATA .venv manage.py restore --replace",
    " ".join(DECIDES),
    # The file that tests/desk_pages.py lays down.
    "site.zip",
]
# Words of other packages, which translate these nowhere.
OF_PACKAGES = {
    "img[alt]: Search",
    "img[alt]: True",
    "img[alt]: False",
    "label: Mimetype",
    "textarea: null",
    # Django puts this help together when it is imported.
    (
        "div: Whether the user will be able to authenticate using a password or not If disabled they may still "
        "be able to authenticate using other backends such as Single Sign On or LDAP"
    ),
    "li: If disabled the current password for this user will be lost",
}


@pytest.fixture
def in_brackets():
    # Pages that were made in English, or in brackets, are kept by the process.
    forget = [cache.clear, caches["fragments"].clear, widgets._figures.cache_clear, widgets._marks.cache_clear]
    for kept in forget:
        kept()
    with pseudo.pseudo_language():
        yield
    for kept in forget:
        kept()


def misses(name, found, typed):
    """Return what of `found`, (where, words), is neither in brackets nor something that a person typed."""
    told = (f"{where}: {words}" for where, text in found for words in pseudo.untranslated(text, typed))
    return [f"{name}: {miss}" for miss in dict.fromkeys(told) if miss not in OF_PACKAGES]


def desk_pages():
    """Return the pages that the admin makes by itself of each model."""
    pages = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.order_by("pk").first()
        asked = [("changelist", []), ("add", [])]
        asked += [(kind, [row.pk]) for kind in ("change", "delete", "history") if row]
        for kind, args in asked:
            try:
                pages.append(Page(f"{name}_{kind}", reverse(f"{name}_{kind}", args=args)))
            except NoReverseMatch:
                continue
    return pages


def test_every_page(in_brackets, tmp_path, settings):
    # Other tests leave backups, whose names are no words.
    settings.BACKUP_DIR = tmp_path
    public, desk, staff = make_everything()
    author = Client()
    author.force_login(staff)
    typed, found = pseudo.Typed([*pseudo.typed_texts(), *KNOWN]), []
    by_itself = desk_pages()
    for client, pages in ((Client(), public), (author, [*desk, *by_itself])):
        for page in pages:
            response = client.get(page.path, follow=True)
            # Some rows nobody may add or delete by a form of their own.
            assert response.status_code == page.status or page in by_itself, page
            answers = [response, client.post(page.path)] if page.prepare else [response]
            for answer in answers:
                found += misses(page, pseudo.words_of_page(answer.content.decode()), typed)
    assert found == []


def test_feeds_and_what_is_no_page(in_brackets):
    make_everything()
    typed, found = pseudo.Typed([*pseudo.typed_texts(), *KNOWN]), []
    for name in ("articles:feed", "comments:feed", "comments:site_feed"):
        response = Client().get(reverse(name, args=[] if name == "comments:site_feed" else ["g"]))
        assert response.status_code == 200
        found += misses(name, pseudo.words_of_feed(response.content), typed)
    response = Client().get("/media/nothing.png")
    found += misses("picture", [("text", response.content.decode())], typed)
    response = Client().post("/g/discussion/write/", headers={"transfer-encoding": "chunked"})
    found += misses("a form without a length", [("text", response.content.decode())], typed)
    assert found == []


def test_mails(in_brackets):
    _public, _desk, staff = make_everything()
    typed, found = pseudo.Typed([*pseudo.typed_texts(), *KNOWN]), []
    thread = CommentFactory(article=Article.objects.get(slug="g"), email="kari@example.org", wants_mail=True)
    Contact.objects.filter(email="kari@example.org").update(confirmed=timezone.now())
    acts.publish(WaitingCommentFactory(in_reply_to=thread), staff)
    mails.on_removal(thread, "")
    acts.remove(thread, staff, reason="It is not about the guide.", tell_writer=True)
    typed.add("It is not about the guide.")
    mails.on_urgent(thread)
    jobs.digest()
    kinds = list(MAILS.glob("mail_*"))
    assert len({sent.subject.partition("⟧")[0] for sent in mail.outbox}) >= len(kinds)
    for sent in mail.outbox:
        found += misses(sent.subject, [("subject", sent.subject), ("text", sent.body)], typed)
    assert found == []


def python_files():
    """Yield (path, tree) of the project's own code; what a command says to the site's owner stays English."""
    for app in ("articles", "comments", "rlssite"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"management", "migrations"} & set(path.parts):
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def run_at_import(tree):
    """Yield every node that runs when its module is imported."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            first = [*getattr(node, "decorator_list", ()), *node.args.defaults, *filter(None, node.args.kw_defaults)]
            for each in first:
                yield each
                yield from run_at_import(each)
        else:
            yield node
            yield from run_at_import(node)


def name_of(function):
    return getattr(function, "id", "") or getattr(function, "attr", "")


def is_log(function):
    """Whether `function` writes to the log, which whoever runs the site reads in English."""
    return isinstance(function, ast.Attribute) and name_of(function.value).endswith("logger")


def is_plain_english(node):
    """Whether `node` is a text, or one with values put into it, that says something."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return " " in text.strip() and any(character.isalpha() for character in text)


def test_nothing_is_translated_when_it_is_imported():
    """It would keep the language of whoever imported it."""
    found = []
    for path, tree in python_files():
        at_once = {
            name.asname or name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for name in node.names
            if name.name in AT_ONCE
        }
        for node in run_at_import(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in at_once | AT_ONCE:
                found.append(f"{path}:{node.lineno}")
    assert found == []


def test_nothing_is_told_in_words_that_cannot_be_translated():
    """Looked at in the code, because no walk meets every refusal."""
    found = []
    for path, tree in python_files():
        # Told by a command, to whoever runs it.
        if path.is_relative_to("articles/files"):
            continue
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and name_of(call.func) in TELLING and not is_log(call.func):
                words = [each for each in call.args if is_plain_english(each)]
                found += [f"{path}:{each.lineno}: {ast.unparse(each)}" for each in words]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_template_has_words_that_cannot_be_translated(path):
    """Looked at in the templates, because no walk takes every branch."""
    assert pseudo.words_of_template((ROOT / path).read_text(), pseudo.Typed(KNOWN)) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_no_script_has_words_that_cannot_be_translated(path):
    """What a script says stands in the page, which is in the page's language."""
    code = re.sub(r"/\*[\s\S]*?\*/|^\s*//.*$", "", (ROOT / path).read_text(), flags=re.MULTILINE)
    assert re.findall(r"""(["'`])([“A-Z][^"'`\n]* [a-z][^"'`\n]*)\1""", code) == []
