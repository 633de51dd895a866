"""What comments add to the pages of a guide: parts that are put in when a page is sent (articles/pages/live.py)."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Remedy, Section
from articles.pages.live import live_part
from comments.defaults import help_lines
from comments.models import Comment
from comments.threads.reading import counts_of, read_about, read_page, read_pinned, read_stories, read_stories_of_all
from comments.views.fragments import Look, threads_html
from comments.writing.parts import parts_of

KINDS = {"remedy": Remedy, "section": Section}


@live_part("comment_count")
def comment_count(edition):
    """How many published comments stand under the guide."""
    return str(counts_of(edition)[0].comment_count)


@live_part("threads")
def newest_threads(edition, takes_comments):
    """The newest threads under the guide, the pinned ones first."""
    page = read_page(Comment.objects.listed(edition.article_id).filter(pinned=False))
    threads = [*read_pinned(edition.article_id), *page.threads]
    context = {
        "edition": edition,
        "discussion": counts_of(edition)[0],
        "threads": threads_html(edition, threads, Look(takes_comments=bool(takes_comments))),
        "older": page.older,
    }
    return render_to_string("comments/_newest.html", context)


@live_part("stories")
def newest_stories(edition):
    """The newest few first comments under the guide, cut to a few lines."""
    threads = read_stories(edition.article_id)
    context = {
        "edition": edition,
        "count": counts_of(edition)[0].comment_count,
        "stories": threads_html(edition, threads, Look(is_story=True)),
    }
    return render_to_string("comments/_newest_stories.html", context)


def stories_of_all(editions):
    """Return the newest few first comments under several guides, each in the language of its guide."""
    by_guide = {edition.article_id: edition for edition in editions}
    stories = []
    for thread in read_stories_of_all(by_guide):
        edition = by_guide[thread.article_id]
        with translation.override(edition.language):
            stories += threads_html(edition, [thread], Look(is_story=True, names_guide=True))
    return stories


@live_part("told")
def readers_tell(edition, kind, slug):
    """A link to the comments about one section or remedy, with their number; nothing if there are none."""
    about = f"{kind}:{slug}"
    count = counts_of(edition)[1].get(about, 0)
    if not count:
        return ""
    return format_html(
        '<a class="told" href="{}?about={}">{}<span class="hidden"> {}</span></a>',
        reverse("comments:discussion", args=[edition.slug]),
        about,
        ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count},
        _("about %(title)s") % {"title": parts_of(edition)[kind].get(slug, slug)},
    )


@live_part("lines")
def lines_to_call(edition):
    """The lines to talk to, with their numbers, as paper shows them."""
    return render_to_string("comments/_lines_on_paper.html", {"lines": help_lines()["crisis"]})


@live_part("about")
def told_of(edition, kind, slug, may_be_counted, takes_comments):
    """What readers tell about one section or remedy: the counts of their reports, and the newest few threads.

    Newest first whatever they tell: a story of getting worse never stands behind better ones.
    """
    row = KINDS[kind].objects.known_as(edition.article_id, slug)
    threads = read_about(row) if row else []
    context = {
        "edition": edition,
        "about": f"{kind}:{slug}",
        "counted": row if may_be_counted else None,
        "takes_comments": takes_comments,
        "threads": threads_html(edition, threads, Look(takes_comments=bool(takes_comments), names_part=False)),
        "count": counts_of(edition)[1].get(f"{kind}:{slug}", 0),
        "is_remedy": kind == "remedy",
    }
    return render_to_string("comments/_about_part.html", context)
