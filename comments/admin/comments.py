"""The admin's pages for comments: the queue, one comment with its log, and the list of all comments."""

from collections import defaultdict
from itertools import pairwise

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.exceptions import NotPossible
from comments import waiting
from comments.admin.acts import ACTS, BULK, Changed, act
from comments.admin.cards import for_cards, make_cards, ready_texts
from comments.admin.paging import ManyRows, OneOf
from comments.admin.questions import question
from comments.admin.queues import COUNTED, PER_PAGE, QUEUES
from comments.admin.writers import writer_view
from comments.emptying import SPAM_KEPT
from comments.models import Comment, HelpLine, ReadyText
from comments.reasons import BY_NAME, alone, counted

DECISIONS_SHOWN = 100

admin.site.index_template = "admin/comments/index.html"


class ReasonForm(ActionForm):
    reason = forms.CharField(label=gettext_lazy("Reason, to remove"), max_length=300, required=False)


@admin.register(Comment)
class CommentAdmin(ManyRows, admin.ModelAdmin):
    list_display = ["excerpt", "name", "status_in_words", "alarm", "article", "created"]
    list_filter = [OneOf("status"), OneOf("alarm"), "urgent", OneOf("article")]
    list_select_related = ["article"]
    search_fields = ["name", "body", "email"]
    actions = ["approve", "spam", "remove", "undo"]
    action_form = ReasonForm
    view_on_site = False
    change_list_template = "admin/comments/change_list.html"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        own = [
            path("<number:pk>/writer/", self.admin_site.admin_view(self.writer_view), name="comments_comment_writer"),
            path("queue/", self.admin_site.admin_view(self.queue_view), name="comments_comment_queue"),
            path(
                "crisis-sheet/",
                self.admin_site.admin_view(require_safe(self.crisis_sheet_view)),
                name="comments_comment_crisis_sheet",
            ),
        ]
        return own + super().get_urls()

    def _page(self, request, template, title, status=200, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "byline": getattr(request.user, "author", None),
            "may_act": self.has_change_permission(request),
            **context,
        }
        return TemplateResponse(request, f"admin/comments/{template}.html", context, status=status)

    # The list

    def get_queryset(self, request):
        # This field holds a whole guide, and each row of the list would load it.
        return super().get_queryset(request).defer("article__replaced_source")

    def get_ordering(self, request):
        # There is an index for each of these two orders.
        return ["-published", "-pk"] if "status" in request.GET else ["-pk"]

    def get_search_results(self, request, queryset, search_term):
        if "@" in search_term and " " not in search_term.strip():
            # Looked up in the index of addresses; a search for parts would read every row.
            return queryset.filter(email__in={search_term.strip(), search_term.strip().lower()}), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_in_words(self, comment):
        return comment.status_in_words

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, comment):
        text = " ".join(comment.body.split())
        return (f"{text[:100]}…" if len(text) > 100 else text) or _("(erased)")

    def _act_on_rows(self, request, name, rows):
        # Oldest first, so that replies are numbered in the order they were written.
        pairs = [(pk, None) for pk in rows.order_by("created", "pk").values_list("pk", flat=True)]
        form = ACTS[name]({"words": request.POST.get("reason", "")}, by=request.user)
        if form.is_valid():
            self._act_on_many(request, name, pairs, form)
        else:
            self.message_user(request, _("The reason is too long."), messages.ERROR)

    @admin.action(description=gettext_lazy("Approve: publish"), permissions=["change"])
    def approve(self, request, queryset):
        self._act_on_rows(request, "approve", queryset)

    @admin.action(description=gettext_lazy("Spam"), permissions=["change"])
    def spam(self, request, queryset):
        self._act_on_rows(request, "spam", queryset)

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request, queryset):
        self._act_on_rows(request, "remove", queryset)

    @admin.action(description=gettext_lazy("Undo the last decision"), permissions=["change"])
    def undo(self, request, queryset):
        self._act_on_rows(request, "undo", queryset)

    def _act_on_many(self, request, name, pairs, form):
        """Act on each pair (number, mark of what was seen, or None); tell what failed; return the numbers done."""
        done, refused = [], defaultdict(list)
        for pk, seen in pairs:
            try:
                act(form, name, pk, seen, is_one_of_many=True)
            except Comment.DoesNotExist:
                continue
            except Changed:
                why = _("It was changed, or decided about, since you looked at it.")
            except NotPossible as refusal:
                why = str(refusal)
            else:
                done.append(pk)
                continue
            who = Comment.objects.filter(pk=pk).values_list("name", flat=True).first() or pk
            refused[why].append((reverse("admin:comments_comment_change", args=[pk]), who))
        for why, whom in refused.items():
            links = format_html_join(", ", '<a href="{}"><bdi dir="auto">{}</bdi></a>', whom)
            self.message_user(request, format_html("{}: {}", links, why), messages.WARNING)
        if pairs and not any(seen for _pk, seen in pairs):
            self.message_user(request, _("Done: %(count)d.") % {"count": len(done)}, messages.INFO)
        return done

    # The queue

    def queue_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if "back" in request.POST:
            return self._back_to_card(request)
        if request.method == "POST":
            return self._act_on_ticked(request)
        return self._queue_page(request)

    def _queue_page(self, request, status=200, **context):
        queue = QUEUES.get(request.GET.get("show", "waiting"))
        if queue is None:
            raise Http404
        start = request.GET.get("start", "")
        why = request.GET.get("why", "") if queue.name == "waiting" else ""
        if why and why not in BY_NAME:
            raise Http404
        try:
            comments, following = queue.read(start, BY_NAME[why]) if why else queue.read(start)
        except ValueError:
            raise Http404 from None
        done = make_cards(
            list(for_cards().filter(pk__in=_numbers(request.GET.get("done", ""))).order_by("created", "pk"))
        )
        done.sort(key=lambda card: card.outcome)
        at = request.GET.get("at", "")
        cards = make_cards(comments)
        _add_lookers(cards, request.user)
        for card, after in pairwise(cards):
            card.next = after.comment.pk
        return self._page(
            request,
            "queue",
            _("Comments to decide about"),
            status,
            queue=queue,
            tabs=[(tab, tab.count()) for tab in QUEUES.values()],
            counted=COUNTED,
            spam_kept=SPAM_KEPT,
            cards=cards,
            start=start,
            why=why,
            # The same page of the list again.
            list_url=_list_url(queue, why, start),
            groups=counted(COUNTED) if queue.name == "waiting" else [],
            following=following,
            can_tick=any(not card.is_danger for card in cards),
            ticked=_ticked(request, cards),
            done=done,
            undoable=[card for card in done if card.can_be_undone],
            can_undo=any(card.undoable for card in cards),
            # The card to go on at; the top of the list if that card is no longer on the page.
            at=int(at) if at in {str(card.comment.pk) for card in cards} else None,
            ready_texts=ready_texts(),
            **context,
        )

    def _back_to_card(self, request):
        """Show the queue again after a question's "No, back": its card still holds what was typed."""
        pk, name = next(iter(_numbers(request.GET.get("card", ""))), None), request.POST["back"]
        comment = for_cards().filter(pk=pk).first() if pk else None
        if comment is None or name not in ACTS:
            raise Http404
        page = self._queue_page(request)
        card = next((card for card in page.context_data["cards"] if card.comment.pk == pk), None)
        if card is None:
            # Somebody decided about it meanwhile, so it stands in this queue no more.
            return self._comment_page(request, comment, request.POST, tried=name)
        card.typed, card.tried = request.POST, name
        return page

    def _act_on_ticked(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        name = request.POST.get("act", "")
        if name not in BULK:
            raise Http404
        ticked = [_pair(value) for value in request.POST.getlist("ticked")[:PER_PAGE]]
        pairs = [pair for pair in ticked if pair]
        form = ACTS[name](request.POST, by=request.user)
        if not form.is_valid():
            return self._queue_page(request, 422, typed=request.POST, errors=form.errors)
        if not pairs:
            self.message_user(request, _("Tick at least one comment first."), messages.WARNING)
            return self._queue_page(request, 422, typed=request.POST)
        order = dict(Comment.objects.filter(pk__in=dict(pairs)).values_list("pk", "created"))
        pairs = sorted((pair for pair in pairs if pair[0] in order), key=lambda pair: (order[pair[0]], pair[0]))
        if left_out := self._left_out(name, pairs):
            plain = [f"{pk}-{seen}" for pk, seen in pairs if pk not in left_out]
            return self._queue_page(
                request, 422, typed=request.POST, tried=name, left_out=left_out.values(), plain=plain
            )
        done = self._act_on_many(request, name, pairs, form)
        return redirect(_queue_url(request.GET, done))

    def _left_out(self, name, pairs):
        """Return {number: (comment, why)} of those that the act `name` is not done with among many.

        What is offered instead are the others, which nobody doubts.
        """
        rows = Comment.objects.filter(pk__in=dict(pairs)).select_related("experience", "proposed_edit")
        found = {row.pk: (row, why) for row in rows if (why := alone(name, row))}
        return {pk: found[pk] for pk, _seen in pairs if pk in found}

    # One comment

    def change_view(self, request, object_id, form_url="", extra_context=None):
        pk = next(iter(_numbers(object_id)), None)
        comment = for_cards().filter(pk=pk).first() if pk else None
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, comment):
            raise PermissionDenied
        if request.method == "POST":
            return self._act_on_one(request, comment)
        return self._comment_page(request, comment, request.GET)

    def _act_on_one(self, request, comment):
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        name = request.POST.get("back") or request.POST.get("act", "")
        if name not in ACTS:
            raise Http404
        form = ACTS[name](request.POST, by=request.user)
        errors = form.errors
        if "back" in request.POST:
            return self._comment_page(request, for_cards().get(pk=comment.pk), request.POST, tried=name)
        if not errors and "sure" not in request.POST and (asked := question(name, comment, form)):
            return self._ask_page(request, comment, name, asked)
        if not errors:
            try:
                act(form, name, comment.pk, request.POST.get("seen", ""))
            except Changed:
                errors = {"": [_("It was changed, or decided about, since you looked at it. Here it is as it is now.")]}
            except NotPossible as refusal:
                errors = {"": [str(refusal)]}
        if errors:
            again = for_cards().get(pk=comment.pk)
            return self._comment_page(request, again, request.POST, 422, name, errors)
        if request.POST.get("show") in QUEUES:
            return redirect(_queue_url(request.POST, [comment.pk]))
        return redirect(f"{reverse('admin:comments_comment_change', args=[comment.pk])}?done={comment.pk}#done")

    def _comment_page(self, request, comment, query, status=200, tried="", errors=None):
        card = make_cards([comment])[0]
        _add_lookers([card], request.user)
        if self.has_change_permission(request, comment):
            waiting.look(comment, request.user)
        if tried:
            card.typed, card.errors, card.tried = query, errors or {}, tried
        card.next = query.get("at", "")
        queue = QUEUES.get(query.get("show", ""))
        decisions = comment.decisions.select_related("by", "undoes", "previous_section", "previous_remedy")
        return self._page(
            request,
            "comment",
            _("Comment by %(name)s") % {"name": comment.name} if comment.name else _("An erased comment"),
            status,
            card=card,
            queue=queue,
            start=query.get("start", ""),
            why=query.get("why", "") if query.get("why", "") in BY_NAME else "",
            back=_queue_url(query, []) if queue else "",
            decisions=decisions[:DECISIONS_SHOWN],
            done=[card] if "done" in query and not errors else [],
            undoable=[card] if card.can_be_undone else [],
            ready_texts=ready_texts(),
        )

    def _ask_page(self, request, comment, name, asked):
        """Show the second step before the act `name` is done. What was typed goes along."""
        own = ("csrfmiddlewaretoken", "act")
        is_queued = request.POST.get("from") == "queue" and request.POST.get("show") in QUEUES
        return self._page(
            request,
            "ask",
            asked.title,
            comment=comment,
            act=name,
            asked=asked,
            back=_card_url(request.POST, comment.pk) if is_queued else "",
            typed=[(field, value) for field, value in request.POST.items() if field not in own],
        )

    def writer_view(self, request, pk):
        return writer_view(self, request, pk)

    # The sheet

    def crisis_sheet_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._page(
            request,
            "crisis_sheet",
            _("When somebody may be in danger"),
            ready=ReadyText.objects.filter(key__contains="crisis").first(),
            never_rung=HelpLine.objects.never_rung().count(),
        )


def _add_lookers(cards, user):
    found = waiting.lookers([card.comment.pk for card in cards], user)
    for card in cards:
        card.lookers = found.get(card.comment.pk, [])


def _ticked(request, cards):
    """Return the numbers of the cards that are ticked from the start: all of the page, or those without a doubt."""
    if "all" in request.GET:
        return {card.comment.pk for card in cards}
    return {card.comment.pk for card in cards if card.is_plain} if "plain" in request.GET else set()


def _list_url(queue, why, start):
    kept = {"show": queue.name, "why": why, "start": start}
    return f"?{urlencode({name: value for name, value in kept.items() if value})}"


def _numbers(text):
    """Return the comments' numbers in "1,2,3", at most a page of them; anything else in the text is ignored."""
    parts = text.split(",")[:PER_PAGE]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 19]


def _pair(value):
    """Return (number, mark of what was seen) from the value of a ticked box, or None."""
    pk, _dash, seen = value.partition("-")
    found = _numbers(pk)
    return (found[0], seen) if found and seen else None


def _card_url(query, pk):
    """Return the address of the queue's page at the card of the comment `pk`."""
    kept = {name: query[name] for name in ("show", "why", "start") if query.get(name)} | {"card": pk}
    return f"{reverse('admin:comments_comment_queue')}?{urlencode(kept)}#c-{pk}"


def _queue_url(query, done):
    """Return the address of the queue at the card that follows `done`."""
    kept = {name: query[name] for name in ("show", "why", "start", "at") if query.get(name)}
    if done:
        kept["done"] = ",".join(map(str, done))
    return f"{reverse('admin:comments_comment_queue')}?{urlencode(kept)}{'#done' if done else ''}"
