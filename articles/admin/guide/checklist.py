"""What a guide still lacks before it should go public, as a list with a way to each place."""

from dataclasses import dataclass

from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from articles.checks.claims import Names, unsourced
from articles.desk.editor import PK
from articles.models import Image
from articles.models.rows import find
from articles.text.proofreading import source_problems
from articles.text.rendering import is_shown

# Fields of the guide itself without which readers miss something, and what they miss.
_WANTED = {
    "summary": gettext_noop("There is no summary: lists and search engines show the main message instead."),
    "main_message": gettext_noop("There is no main message: the guide begins without its one sentence."),
}
# The same of a health guide that readers may come to harm without: whoever publishes it has to say so.
_ASKED = {
    "get_help": gettext_noop("It does not say when to get help."),
    "disclaimer": gettext_noop("There is no disclaimer."),
}

# So many problems of its texts are named on a guide's own page.
MOST_PROBLEMS = 5


@dataclass(frozen=True)
class Missing:
    words: str
    url: str
    # Whether it keeps the guide from being published; all else is advice.
    stops: bool = False
    # Whether a text is wrong there, which only mending helps.
    is_wrong: bool = False
    # For how many things it stands.
    count: int = 1


def missing(article, source, *, tells_problems=True):
    """Return a list of `Missing` of the working copy `source` of `article`; empty if nothing is.

    What keeps it from being published comes first; with `tells_problems` also the problems of its texts.
    """
    guide = reverse("admin:articles_article_change", args=[article.pk])
    found = [Missing(_(_ASKED[name]), f"{guide}#id_{name}", stops=True) for name in asked_for(article)]
    found += [*_of_the_guide(article, guide), *_of_sections(article, source, guide), *_uncited(article, source)]
    found += _uncredited(source)
    to_do = article.to_dos.filter(done=None).count()
    if to_do:
        words = ngettext(
            "%(count)d thing to look at since it was brought over.",
            "%(count)d things to look at since it was brought over.",
            to_do,
        )
        found.append(Missing(words % {"count": to_do}, reverse("admin:articles_article_to_do", args=[article.pk])))
    return [*(_problems(article, source) if tells_problems else ()), *found]


def _problems(article, source):
    """Yield what is wrong in its texts: the first ones, and how many more there are."""
    problems = source_problems(source)
    for where, problem in problems[:MOST_PROBLEMS]:
        url = place_url(article, problem.place) or ""
        yield Missing(f"{where}: {problem}", url, stops=True, is_wrong=True)
    more = len(problems) - MOST_PROBLEMS
    if more > 0:
        words = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        yield Missing(words, "", stops=True, is_wrong=True, count=more)


def asked_for(article):
    """Return the names of those fields without which a guide is published only if that is said."""
    return [name for name in _ASKED if not getattr(article, name).strip()]


def place_url(article, place):
    """Return the address of the field in the desk that a problem of `article` is in; None if it is in no field."""
    if place is None:
        return None
    kind, slug, field = place
    row = find(article, kind, slug)
    mark = "sections-group" if (kind, field) == ("article", "sections") else f"id_{field}"
    return row and f"{reverse(f'admin:articles_{kind}_change', args=[row.pk])}#{mark}"


def _of_the_guide(article, guide):
    if article.author is None:
        yield Missing(_("There is no byline: the page says “No author is named”."), f"{guide}#id_author")
    elif not article.author.about:
        url = reverse("admin:articles_author_change", args=[article.author_id])
        words = _("Nothing is written about the author, %(name)s.") % {"name": article.author.name}
        yield Missing(words, f"{url}#id_about")
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


def _uncited(article, source):
    """Yield those sections in which claims stand without a source; advice needs none, and they are known in English."""
    if not article.is_in_english:
        return
    names, rows = Names(source), {row.slug: row for row in article.sections.kept()}
    for section in source["sections"]:
        if section["kind"] != "text":
            continue
        count = len(list(unsourced(section["body"], names)))
        if count:
            words = ngettext(
                "“%(title)s”: %(count)d claim without a source.",
                "“%(title)s”: %(count)d claims without a source.",
                count,
            )
            yield Missing(
                words % {"title": section["title"], "count": count}, f"{_url_of(rows[section['slug']])}_noticed"
            )


def _uncredited(source):
    """Yield the pictures of which nobody said who made them."""
    names = [name for name, picture in source["images"].items() if not picture.get("credit")]
    for image in Image.objects.filter(name__in=names):
        words = _("The picture “%(title)s”: it does not say who made it, and under which licence.")
        url = reverse("admin:articles_image_change", args=[image.pk])
        yield Missing(words % {"title": image}, f"{url}#id_credit")


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
