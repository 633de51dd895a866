"""The page about the writer of a comment, and the list of writers whom the author trusts or blocks."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_comma_separated_integer_list
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.exceptions import NotPossible
from comments import writers
from comments.models import Comment, WriterRule

SHOWN = 50
KNOWN_BY = (writers.ADDRESS, writers.CONNECTION)


class RemoveAllForm(forms.Form):
    reason = forms.CharField(required=False, max_length=300)


def writer_view(model_admin, request, pk):
    """Show what is known of the writer of the comment `pk`; a POST does one thing about them."""
    comment = Comment.objects.filter(pk=pk).select_related("article").first()
    if comment is None:
        raise Http404
    if not model_admin.has_view_permission(request, comment):
        raise PermissionDenied
    if request.method != "POST":
        return _page(model_admin, request, comment)
    if not model_admin.has_change_permission(request, comment):
        raise PermissionDenied
    known_by, act = request.POST.get("known_by", ""), request.POST.get("act", "")
    if known_by not in KNOWN_BY or act not in ("trust", "block", "neither", "ask", "remove-all", "put-back"):
        raise Http404
    here = reverse("admin:comments_comment_writer", args=[comment.pk])
    try:
        if act == "ask":
            return _page(model_admin, request, comment, asked=known_by)
        if act == "remove-all":
            form = RemoveAllForm(request.POST)
            if not form.is_valid():
                return _page(model_admin, request, comment, 422, asked=known_by, form=form)
            done = writers.remove_all(comment, known_by, request.user, form.cleaned_data["reason"])
            return redirect(f"{here}?removed={','.join(map(str, done))}&known_by={known_by}#done")
        if act == "put-back":
            count = writers.put_back(_numbers(request.POST.get("removed", "")), request.user)
            said = ngettext("%(count)d comment is as it was.", "%(count)d comments are as they were.", count)
            messages.info(request, said % {"count": count})
        else:
            writers.decide_about(comment, known_by, "" if act == "neither" else act, request.user)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    return redirect(here)


def _page(model_admin, request, comment, status=200, asked="", form=None):
    ways = [_way(comment, known_by) for known_by in KNOWN_BY]
    removed = _numbers(request.GET.get("removed", "")) if request.method == "GET" else []
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("The writer of the comment by %(name)s") % {"name": comment.name or "–"},
        "may_act": model_admin.has_change_permission(request),
        "comment": comment,
        "ways": [way for way in ways if way],
        "typed_only": bool(comment.email) and not ways[0],
        "asked": asked,
        "form": form,
        "removed": removed,
        "known_by": request.GET.get("known_by", ""),
        "shown_most": SHOWN,
        "most_at_once": writers.MOST_AT_ONCE,
    }
    return TemplateResponse(request, "admin/comments/writer.html", context, status=status)


def _way(comment, known_by):
    """Return what a page says of the writer, known by address or connection; None if they are not known by that."""
    try:
        rows = writers.theirs(comment, known_by)
    except NotPossible:
        return None
    return {
        "known_by": known_by,
        "count": rows.count(),
        "removable": writers.removable(comment, known_by).count(),
        "in_danger": rows.filter(writers.IN_DANGER).exclude(status=Comment.Status.REMOVED).count(),
        "comments": rows.select_related("article").order_by("-pk")[:SHOWN],
        "rule": writers.rule_about(comment, known_by),
        "until": comment.sender_purge_at if known_by == writers.CONNECTION else None,
    }


def _numbers(text):
    """Return the comments' numbers in "1,2,3", at most as many as are removed at once; [] for anything else."""
    try:
        validate_comma_separated_integer_list(text)
    except forms.ValidationError:
        return []
    return [int(number) for number in text.split(",")[: writers.MOST_AT_ONCE] if len(number) < 19]


@admin.register(WriterRule)
class WriterRuleAdmin(admin.ModelAdmin):
    """Whom the author trusts or blocks. To end it, delete the line: that asks first."""

    list_display = ["whom", "comment", "kind", "until", "by", "made", "end"]
    list_display_links = None
    list_select_related = ["contact", "by"]
    list_per_page = 50
    ordering = ["-made", "-pk"]

    def get_list_display(self, request):
        """Leave out what somebody may not see, and the button that would refuse them."""
        may = {"comment": self._may_see_comments(request), "end": self.has_delete_permission(request)}
        return [name for name in self.list_display if may.get(name, True)]

    def _may_see_comments(self, request):
        return self.admin_site.get_model_admin(Comment).has_view_permission(request)

    def get_queryset(self, request):
        """Name the newest comment of each writer with the rules: the list asks for none by itself."""
        theirs = Comment.objects.filter(by_author=False, erased=None).order_by("-pk")
        by_address = theirs.filter(email=OuterRef("contact__email")).exclude(email="")
        by_connection = theirs.filter(sender=OuterRef("sender"))
        newest = Coalesce(Subquery(by_address.values("pk")[:1]), Subquery(by_connection.values("pk")[:1]))
        name = Subquery(Comment.objects.filter(pk=OuterRef("newest")).values("name")[:1])
        return super().get_queryset(request).annotate(newest=newest, name=name)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("whom"))
    def whom(self, rule):
        return rule.contact.email if rule.contact else _("who writes from one connection")

    @admin.display(description=gettext_lazy("comment"))
    def comment(self, rule):
        """Name the newest comment of theirs, which says more to a person than an address does."""
        if rule.newest is None:
            return "–"
        page = reverse("admin:comments_comment_writer", args=[rule.newest])
        return format_html('<a href="{}"><bdi dir="auto">{}</bdi></a>', page, rule.name)

    @admin.display(description=gettext_lazy("act"))
    def end(self, rule):
        # A button of the list's own form, which holds the token.
        return format_html(
            '<button type="submit" formaction="{}" aria-label="{}">{}</button>',
            reverse("admin:comments_writerrule_end", args=[rule.pk]),
            _("Neither any more: %(who)s") % {"who": rule},
            _("Neither any more"),
        )

    def get_urls(self):
        view = self.admin_site.admin_view(self.end_view)
        return [path("<number:pk>/end/", view, name="comments_writerrule_end"), *super().get_urls()]

    def end_view(self, request, pk):
        """Trust or block this writer no more; the page of their comments can do it again."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        # Pressed twice, it is gone already.
        if rule := self.get_queryset(request).filter(pk=pk).first():
            theirs = self.comment(rule) if rule.newest and self._may_see_comments(request) else ""
            self.log_deletions(request, [rule])
            rule.delete()
            words = _("This writer is neither trusted nor blocked any more.")
            again = _("Their page can do it again:") if theirs else ""
            self.message_user(request, format_html("{} {} {}", words, again, theirs), messages.SUCCESS)
        return redirect("admin:comments_writerrule_changelist")
