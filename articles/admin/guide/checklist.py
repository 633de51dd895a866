"""What a guide still lacks before it should go public, as a list with a way to each place."""

from dataclasses import dataclass

from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from articles.checks.claims import Names, blocks, why_claim
from articles.desk.editor import PK
from articles.fields import texts_of
from articles.models.rows import find
from articles.text import citations, figures
from articles.text.proofreading import source_problems
from articles.text.rendering import is_shown

# Fields of the guide itself without which readers miss something, and what they miss.
_WANTED = {
    "summary": gettext_noop("There is no summary: lists and search engines show the main message instead."),
    "main_message": gettext_noop("There is no main message: the guide begins without its one sentence."),
    "get_help": gettext_noop("It does not say when to get help."),
    "disclaimer": gettext_noop("There is no disclaimer."),
}


@dataclass(frozen=True)
class Missing:
    words: str
    url: str


def missing(article, source, *, tells_problems=True):
    """Return a list of `Missing` of the working copy `source` of `article`; empty if nothing is.

    What keeps it from being published comes first, with `tells_problems`.
    """
    guide = reverse("admin:articles_article_change", args=[article.pk])
    found = [*_of_the_guide(article, guide), *_of_sections(article, source, guide)]
    found += [*_examples(article, source), *_uncited(article, source)]
    to_do = article.to_dos.filter(done=None).count()
    if to_do:
        words = ngettext(
            "%(count)d thing to look at since it was brought over.",
            "%(count)d things to look at since it was brought over.",
            to_do,
        )
        found.append(Missing(words % {"count": to_do}, reverse("admin:articles_article_to_do", args=[article.pk])))
    problems = len(source_problems(source)) if tells_problems else 0
    if problems:
        words = ngettext(
            "%(count)d thing keeps it from being published: see which.",
            "%(count)d things keep it from being published: see which.",
            problems,
        )
        url = reverse("admin:articles_article_publish", args=[article.pk])
        found.insert(0, Missing(words % {"count": problems}, url))
    return found


def place_url(article, place):
    """Return the address of the field in the desk that a problem of `article` is in; None if it is in no field."""
    if place is None:
        return None
    kind, slug, field = place
    row = find(article, kind, slug)
    return row and f"{reverse(f'admin:articles_{kind}_change', args=[row.pk])}#id_{field}"


def _of_the_guide(article, guide):
    if article.author is None:
        yield Missing(_("There is no byline: the page says “No author is named”."), f"{guide}#id_author")
    elif not article.author.about:
        url = reverse("admin:articles_author_change", args=[article.author_id])
        yield Missing(_("It does not say who the author is."), f"{url}#id_about")
    for name, words in _WANTED.items():
        if not getattr(article, name).strip():
            yield Missing(_(words), f"{guide}#id_{name}")
    if article.review_due is None:
        yield Missing(_("There is no date for the next review."), f"{guide}#id_review_due")
    elif article.review_due <= timezone.localdate():
        words = _("The date of the next review is today or past. Once it is past, the page says so.")
        yield Missing(words, f"{guide}#id_review_due")
    if not article.reviewers.filter(is_clinician=True).exists():
        words = _("No clinician has checked it: the page says so. Only a real review can change that.")
        yield Missing(words, f"{guide}#reviewers-group")


def _of_sections(article, source, guide):
    if not source["sections"]:
        yield Missing(_("There is no section yet."), reverse("admin:articles_section_add") + f"?article={article.pk}")
    rows = {row.slug: row for row in article.sections.kept()}
    for section in source["sections"]:
        if not is_shown(section):
            words = _("The section “%(title)s” is empty: readers see it once it has a text.")
            words %= {"title": section["title"]}
            yield Missing(words, _url_of(rows[section["slug"]]))


def _examples(article, source):
    """Yield those texts in which a figure still shows what the help has as an example."""
    for place, where, text in texts_of(source):
        if "```" in text and figures.shows_example(citations.parse(text)):
            words = _("%(where)s: a figure still shows the words or numbers of the example.") % {"where": where}
            yield Missing(words, place_url(article, place))


def _uncited(article, source):
    """Yield those sections in which claims stand without a source; advice needs none."""
    names, rows = Names(source), {row.slug: row for row in article.sections.kept()}
    for section in source["sections"]:
        if section["kind"] != "text":
            continue
        count = sum(not block.is_cited and bool(why_claim(block.text, names)) for block in blocks(section["body"]))
        if count:
            words = ngettext(
                "“%(title)s”: %(count)d claim without a source.",
                "“%(title)s”: %(count)d claims without a source.",
                count,
            )
            yield Missing(words % {"title": section["title"], "count": count}, _url_of(rows[section["slug"]]))


def _url_of(row):
    return reverse("admin:articles_section_change", args=[row.pk]) + "#id_body"


class ToDoAdmin:
    """Mixin of the admin of guides: what was noted when a guide was brought over, to be ticked."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.to_do_view)
        return [path("<number:pk>/to-do/", view, name="articles_article_to_do"), *super().get_urls()]

    def to_do_view(self, request, pk):
        """List the notes; what is ticked can be unticked again."""
        article = self._article(request, pk)
        if request.method == "POST":
            sent = [request.POST.getlist(name) for name in ("done", "was")]
            ticked, were = ({number for number in numbers if PK.fullmatch(number)} for numbers in sent)
            # Ticks of another tab stay: only what was changed in this one is changed.
            article.to_dos.filter(pk__in=ticked - were, done=None).update(done=timezone.now())
            article.to_dos.filter(pk__in=were - ticked).update(done=None)
            return self._done(request, article, _("What you ticked is kept."), "to_do")
        title = _("To look at in “%(title)s”") % {"title": article.title}
        return self._page(request, article, "to_do", title, to_dos=article.to_dos.all())
