"""Long work that concerns discussions and pages: bring comments and whole pages over from elsewhere."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from comments.page_import import telling
from comments.page_import.bringing_over import NotAPage, bring_over
from comments.page_import.page_dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST
from comments.porting import foreign, importing
from comments.porting.foreign_xml import NotReadable
from rlssite import work

PAGES_SHOWN = 50


class LoadCommentsForm(forms.Form):
    article = forms.ModelChoiceField(
        Article.objects.all(), label=gettext_lazy("Under which guide"), help_text=gettext_lazy("Where they will stand.")
    )
    page = forms.CharField(
        label=gettext_lazy("Only of the page"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A part of the page's address or title there. Left empty, those of all pages."),
    )
    trusted = forms.BooleanField(
        label=gettext_lazy("The file is my own export from this site's software"),
        required=False,
        help_text=gettext_lazy(
            "Only for a discussion that was exported here: its author's marks, pins, notes and confirmed addresses are "
            "believed."
        ),
    )


def _load(task):
    article = Article.objects.filter(pk=task.given.get("article")).first()
    if article is None:
        raise work.WorkFailed(_("The guide is not there any more."))
    try:
        with task.path.open("rb") as file:
            is_own = file.read(1) == b"{"
        return _own(task, article) if is_own else _foreign(task, article)
    except NotReadable as error:
        raise work.WorkFailed(str(error)) from None
    except importing.ImportRefused as refused:
        raise work.WorkFailed("\n".join(refused.problems)) from None
    except OSError:
        raise work.WorkFailed(_("The file is not there any more. Upload it again.")) from None


def _own(task, article):
    with task.path.open("rb") as file:
        _header, total = importing.read_file(file)
        file.seek(0)
        done = importing.bring_in(
            file,
            article,
            trusted=bool(task.given.get("trusted")),
            dry_run=task.is_trial,
            progress=lambda done: task.progress(done.new + done.known, total, _("comments")),
        )
    return list(_told(done))


def _foreign(task, article):
    brought = foreign.bring_in(
        task.path,
        article,
        page=task.given.get("page", ""),
        dry_run=task.is_trial,
        progress=lambda done: task.progress(done.new + done.known, 0, _("comments")),
    )
    said = [_("From %(source)s.") % {"source": {"wordpress": "WordPress", "disqus": "Disqus"}[brought.source]}]
    for (address, title), count in brought.pages.most_common(PAGES_SHOWN):
        said.append(_("%(count)d of the page “%(title)s” %(address)s") % {
            "count": count, "title": title, "address": address
        })  # fmt: skip
    statuses = [f"{count} {_(status)}" for status, count in sorted(brought.statuses.items())]
    return [*said, *_told(brought.done), ", ".join(statuses), *_notes(brought.notes)]


def _told(done):
    yield _("%(new)d new comments; %(known)d were here already and stay as they are.") % {
        "new": done.new, "known": done.known
    }  # fmt: skip
    yield from _notes(done.notes)


def _notes(notes):
    return [f"{count} × {words}" for words, count in notes.items()]


LOAD_COMMENTS = work.Kind(
    "load-comments",
    gettext_lazy("Bring comments over"),
    gettext_lazy(
        "An export of WordPress (WXR) or Disqus as XML, at most 50 MB, or a discussion that was exported here. Names, "
        "dates, threads and what was decided are kept; addresses stay private, and pictures and markup are left out."
    ),
    _load,
    form=LoadCommentsForm,
    takes_file=True,
    has_trial=True,
    act=gettext_lazy("Bring these comments over"),
    leads_to=(gettext_lazy("Go on to the comments"), "admin:comments_comment_changelist"),
    is_secret=True,
)


class BringPageForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Or paste its text"),
        required=False,
        strip=False,
        max_length=telling.MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        help_text=gettext_lazy("Instead of a file: everything that you see on the page, comments included."),
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("What 3/4/2019 above a comment means"),
        required=False,
        choices=[
            ("", gettext_lazy("as the page's other dates tell")),
            (DAY_FIRST, gettext_lazy("3 April: the day first")),
            (MONTH_FIRST, gettext_lazy("4 March: the month first")),
            (YEAR_FIRST, gettext_lazy("the year first, as in 19-03-04")),
        ],
    )

    # A pasted text stands for the file.
    may_be_typed = "text"


def _bring_page(task):
    try:
        data = task.path.read_bytes()[: telling.MAX_BYTES + 1] if task.path.is_file() else b""
    except OSError:
        data = b""
    data = data or task.given.get("text", "").encode()
    if len(data) > telling.MAX_BYTES:
        raise work.WorkFailed(_("This is larger than %(limit)d MB, which is too much.") % {"limit": 5})
    if fault := telling.fault_of(data):
        raise work.WorkFailed(f"{task.work.file_name or _('The text')} {fault}")
    try:
        report = bring_over(data, dry_run=task.is_trial, order=task.given.get("dates") or None)
    except NotAPage:
        raise work.WorkFailed(
            _("Nothing in it looks like a page: a title on a line of its own, headings, and blank lines between.")
        ) from None
    return list(telling.lines(report, task.is_trial))


BRING_PAGE = work.Kind(
    "bring-page",
    gettext_lazy("Bring a page over"),
    gettext_lazy(
        "A page that was saved as text becomes an unpublished guide, with its references and comments. What was "
        "guessed is listed on the guide's page until you tick it."
    ),
    _bring_page,
    form=BringPageForm,
    takes_file=True,
    has_trial=True,
    act=gettext_lazy("Bring this page over"),
    leads_to=(gettext_lazy("Go on to the guides"), "admin:articles_article_changelist"),
    is_secret=True,
)
