"""The form by which readers report a comment. A report changes nothing by itself: the author decides."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from articles.pages.caching import private
from articles.pages.edition_lookup import get_edition_of_or_404
from comments.defaults import help_lines
from comments.models import Comment, Report
from comments.safety.verdict import Flood
from comments.views.parts import page_of
from comments.writing.forms import sender_hash
from comments.writing.report import ReportForm
from rlssite.web.cookieless import works_without_cookies


def _public_or_404(pk):
    """Return (comment, edition) if readers see the comment, else 404: nothing else can be reported."""
    comment = Comment.objects.on_a_page().filter(pk=pk).first()
    if comment is None:
        raise Http404
    return comment, get_edition_of_or_404(comment.article_id)


def _show(request, comment, edition, form, status=200, notice=""):
    context = {"comment": comment, "form": form, "notice": notice}
    return private(page_of(request, edition, "comments/report.html", context, status))


@works_without_cookies
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    comment, edition = _public_or_404(pk)
    if request.method != "POST":
        return _show(request, comment, edition, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        form.empty_the_trap()
        return _show(request, comment, edition, form, 422)
    sender = sender_hash(request.META["REMOTE_ADDR"])
    was_sent = form.find_same(comment, sender)
    if not was_sent and form.is_flood(sender):
        return _show(request, comment, edition, form, 429, "flood")
    try:
        said = form.save(comment, sender)
    except Flood:
        return _show(request, comment, edition, form, 429, "flood")
    again = "&again" if was_sent else ""
    return private(redirect(f"{reverse('comments:reported', args=[pk])}?kind={said.kind}{again}"))


@require_safe
def reported(request, pk):
    """Say what happens next and where else to turn. If the comment is gone by now, do not link to its thread."""
    comment = Comment.objects.filter(pk=pk).first()
    if comment is None or comment.published is None:
        raise Http404
    edition = get_edition_of_or_404(comment.article_id)
    is_grave = request.GET.get("kind") == Report.Kind.DANGEROUS
    lines = help_lines() if is_grave else {}
    context = {
        "comment": comment,
        "is_grave": is_grave,
        "lines": lines.get("side_effects"),
        "poison_lines": lines.get("poison"),
        "is_shown": Comment.objects.on_a_page().filter(pk=pk).exists(),
    }
    return private(page_of(request, edition, "comments/reported.html", context))


def _form_again(request, pk):
    """Show the form again with what was typed and a fresh token, after its CSRF token was refused."""
    comment, edition = _public_or_404(pk)
    form = ReportForm(request.POST)
    form.show_only()
    return _show(request, comment, edition, form, 403, "token")


report.after_csrf_failure = _form_again
