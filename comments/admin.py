"""Moderation: what waits first, one act a button, every act logged and undone again."""

from django.contrib import admin, messages
from django.db.models import Case, Value, When
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.models import Comment, Discussion

ACTS = {
    "approve": lambda comment, by, reason: comment.publish(by),
    "spam": lambda comment, by, reason: comment.mark_spam(by),
    "remove": lambda comment, by, reason: comment.remove(by, reason),
    "undo": lambda comment, by, reason: comment.undo(by),
}


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    list_display = ["excerpt", "name", "status", "article", "created"]
    list_filter = ["status", "article", "by_author"]
    list_select_related = ["article"]
    search_fields = ["name", "body", "email"]
    date_hierarchy = "created"
    actions = ["approve", "spam", "remove", "undo"]
    view_on_site = False
    change_form_template = "admin/comments/comment_change_form.html"
    fields = readonly_fields = [
        "status", "name", "place", "email", "by_author", "text", "article", "about", "answers_to", "created",
        "published", "permalink", "log",
    ]  # fmt: skip

    def get_queryset(self, request):
        # A whole guide, which each row of the list would bring along.
        return super().get_queryset(request).defer("article__replaced_source")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_ordering(self, request):
        waiting_first = Case(When(status=Comment.Status.PENDING, then=Value(0)), default=Value(1))
        return [waiting_first.asc(), "-created", "-pk"]

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, comment):
        text = " ".join(comment.body.split())
        return f"{text[:100]}…" if len(text) > 100 else text

    @admin.display(description=gettext_lazy("text"))
    def text(self, comment):
        return render_to_string("admin/comments/_text.html", {"comment": comment})

    @admin.display(description=gettext_lazy("about"))
    def about(self, comment):
        return comment.remedy or comment.section or _("the whole guide")

    @admin.display(description=gettext_lazy("answers"))
    def answers_to(self, comment):
        if comment.in_reply_to is None:
            return "–"
        url = reverse("admin:comments_comment_change", args=[comment.in_reply_to_id])
        return format_html('<a href="{}">{}</a>', url, comment.in_reply_to)

    @admin.display(description=gettext_lazy("on the site"))
    def permalink(self, comment):
        if not comment.is_published:
            return "–"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            comment.get_absolute_url(),
            _("see it in its place"),
            reverse("comments:reply", args=[comment.pk]),
            _("answer"),
        )

    @admin.display(description=gettext_lazy("decisions"))
    def log(self, comment):
        rows = (
            (f"{decision.made:%Y-%m-%d %H:%M}", decision.get_act_display(), decision.by or "–", decision.reason)
            for decision in comment.decisions.select_related("by")
        )
        return format_html_join("", "<div>{} UTC: {}, {} {}</div>", rows) or "–"

    # One comment

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST":
            return self._act_on_one(request, object_id)
        return super().change_view(request, object_id, form_url, {"show_save": False, **(extra_context or {})})

    def _act_on_one(self, request, object_id):
        comment = self.get_object(request, object_id)
        act = request.POST.get("act", "")
        if comment is None or act not in ACTS or not self.has_change_permission(request, comment):
            self.message_user(request, _("Nothing was done."), messages.WARNING)
        else:
            self._act(request, act, [comment], request.POST.get("reason", "").strip()[:300])
        return HttpResponseRedirect(request.path)

    # Many

    def _act(self, request, act, comments, reason=""):
        done = 0
        for comment in comments:
            before = comment.status
            try:
                ACTS[act](comment, request.user, reason)
            except ValueError as refusal:
                self.message_user(request, f"{comment}: {refusal}", messages.WARNING)
            done += comment.status != before
        words = ngettext("%(count)d comment was changed.", "%(count)d comments were changed.", done)
        self.message_user(request, words % {"count": done}, messages.SUCCESS if done else messages.INFO)

    @admin.action(description=gettext_lazy("Approve: publish"), permissions=["change"])
    def approve(self, request, queryset):
        # Oldest first, so that replies are numbered in the order they were written.
        self._act(request, "approve", queryset.order_by("created", "pk"))

    @admin.action(description=gettext_lazy("Spam"), permissions=["change"])
    def spam(self, request, queryset):
        self._act(request, "spam", queryset)

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request, queryset):
        self._act(request, "remove", queryset)

    @admin.action(description=gettext_lazy("Undo the last decision"), permissions=["change"])
    def undo(self, request, queryset):
        self._act(request, "undo", queryset)


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin):
    list_display = ["article", "is_open", "closes_after_days", "comment_count"]
    fields = ["article", "is_open", "closes_after_days", "comment_count"]

    def get_readonly_fields(self, request, obj=None):
        return ["comment_count", *(["article"] if obj else [])]

    def has_delete_permission(self, request, obj=None):
        return False
