"""What somebody with a preview link reads, and the author in the admin: the working copy as readers would see it."""

from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.desk import previews
from articles.editions import pages
from articles.models import PreviewLink
from articles.pages import views
from articles.pages.caching import private


@require_safe
def preview(request, token, path=pages.FRONT):
    """Show a page of the guide to anybody with the link; say in plain words if it does not work any more."""
    link = PreviewLink.objects.at(token)
    if link is None:
        raise Http404
    if not link.works:
        return _secret(render(request, "articles/preview_ended.html", {"link": link}, status=410))
    is_author = request.user.is_staff and request.user.has_perm("articles.change_article")
    answer = show(request, link.article, link.get_absolute_url(), path, source=link.source, link=link, own=is_author)
    if not is_author:
        link.note_use()
    return answer


def show(request, article, base, path, *, source=None, link=None, own, unsaved=0):
    """Return the page at `path` of a preview whose addresses begin with `base`; `own`: its author looks at it."""
    head, found, problems = previews.render_preview(article, base, source)
    page = found.get(path)
    if page is None or page.kind not in (*views.TEMPLATES, "remedies"):
        raise Http404
    context = {
        "is_preview": True,
        "link": link,
        "unsaved": unsaved,
        "guide_url": base,
        "problems": problems if own and link is None else [],
        "editor_url": previews.editor_url(article, page) if own else "",
        **views.standing(head),
    }
    with translation.override(head["language"]):
        if page.kind == "remedies":
            wanted = views.wanted_marks(request)
            context |= {"guide": head, **views.table_of(page.content["remedies"], wanted, head["topic"])}
            return _secret(render(request, "articles/remedies.html", context))
        return _secret(render(request, views.TEMPLATES[page.kind], context | views.shown(head, page)))


def _secret(response):
    """The address is the key: nobody else may learn it from a page that was left, nor keep what it shows."""
    response = private(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
