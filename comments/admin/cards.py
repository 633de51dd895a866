"""Cards on which the author decides: a comment with all that is needed for that, in a few queries for each page."""

import dataclasses
from collections import Counter, defaultdict
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editions.comparison import folded, side_by_side
from articles.models import Edition, Remedy, Section
from comments.acts import UNDOABLE, masked, undoes
from comments.mail.mails import mailed_why
from comments.models import Comment, Decision, ProposedEdit, ReadyText, Report
from comments.models.comment import KEPT_UNPUBLISHED, text_digest
from comments.reasons import doubts, standing
from comments.safety.alarms import IN_NEED, URGENT_ALARMS
from comments.safety.amounts import find_amounts
from comments.typed import shown_words
from comments.waiting import answers_offered, taken_back
from rlssite.markup import comment_html, marked_comment_html

# Earlier comments of the same sender: how many are counted, and how many are shown.
EARLIER_READ, EARLIER_SHOWN = 2000, 5
REPORTS_READ, WORDS_SHOWN = 500, 5
EDITIONS_OFFERED = 12
# The fields that a card shows of related rows; the long texts of guides are not loaded.
SHOWN_OF = {
    "article": {"title", "slug", "language"},
    "section": {"title"},
    "remedy": {"name"},
    "root": {"name", "body", "status", "holds_replies", "pinned", "erased"},
    "in_reply_to": {"name", "body", "status", "erased"},
    "led_to_edition": {"number", "title"},
}


def _not_shown():
    for name, shown in SHOWN_OF.items():
        for field in Comment._meta.get_field(name).related_model._meta.concrete_fields:
            if field.name not in shown and not field.primary_key:
                yield f"{name}__{field.name}"


def seen_mark(comment, last_decision_id):
    """Return a hash of a comment's text and status, so that an act counts only for what the author looked at."""
    return text_digest(*shown_words(comment), comment.status, str(last_decision_id or 0))[:20]


def seen_now(comment):
    last = comment.decisions.order_by("-pk").values_list("pk", flat=True).first()
    return seen_mark(comment, last)


def for_cards():
    """Return comments with the fields and related rows that their cards need."""
    decisions = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk")
    return (
        Comment.objects.select_related(*SHOWN_OF, "experience", "proposed_edit")
        .defer(*_not_shown())
        .annotate(
            last_decision_id=Subquery(decisions.values("pk")[:1]),
            undoable_id=Subquery(decisions.filter(UNDOABLE).values("pk")[:1]),
        )
        .order_by()
    )


@dataclasses.dataclass
class Card:
    comment: Comment
    seen: str
    html: str
    # The text without its amounts; empty if it has none.
    masked_html: str
    last: Decision | None
    undoable: Decision | None
    things: list
    editions: list
    # The change that its writer proposes, and both texts side by side.
    proposed: ProposedEdit | None = None
    rows: list = dataclasses.field(default_factory=list)
    earlier: list = dataclasses.field(default_factory=list)
    earlier_counts: list = dataclasses.field(default_factory=list)
    reports: list = dataclasses.field(default_factory=list)
    report_words: list = dataclasses.field(default_factory=list)
    # Who else of the staff has it open now.
    lookers: list = dataclasses.field(default_factory=list)
    # What the form that removes it holds at first, if its writer is in need.
    offered: dict = dataclasses.field(default_factory=dict)
    # The author's answer that was taken back with it.
    answer: Comment | None = None
    # Whether its writer gets a mail with the reason of its removal.
    is_mailed_why: bool = False
    # If a form was refused: its name, what was typed, and the errors.
    tried: str = ""
    typed: dict = dataclasses.field(default_factory=dict)
    errors: dict = dataclasses.field(default_factory=dict)
    # The number of the card below it.
    next: int | str = ""

    @property
    def first(self):
        """The first comment of the thread."""
        return self.comment.root or self.comment

    @property
    def reasons(self):
        """Why it waits, as far as it still stands; of what does not wait, all that was noticed when it came."""
        reasons = standing(self.comment) if self.comment.is_pending else self.comment.reasons
        return [self._as_known(code, words) for code, words in reasons]

    def _as_known(self, code, words):
        """Say of a first comment what the card tells too: whether something of the same sender was published."""
        is_known = str(Comment.Status.PUBLISHED.label) in dict(self.earlier_counts)
        if code == "first" and is_known:
            return _("Something from the same sender was published, but nothing proves that it is the same reader.")
        return words

    @property
    def proposed_reasons(self):
        """Why the change waits. That nothing of its writer was published would be said of what readers can see."""
        larger = _("It is more than a small correction, and nothing proves who wrote it.")
        return [larger if code == "first" else words for code, words in self.proposed.reasons]

    @property
    def alarm_is_past(self):
        """Whether the present words raise no such alarm, but earlier or proposed ones did."""
        return self.comment.alarm not in {"", *(code for code, _words in self.comment.reasons)}

    @property
    def is_aside(self):
        until = self.comment.put_aside_until
        return until is not None and until > timezone.now() and self.comment.is_pending and not self.comment.urgent

    @cached_property
    def is_plain(self):
        """Whether nobody doubts it: it waits only because everything does, or every first comment."""
        return not doubts(self.comment)

    @property
    def is_asked_about(self):
        """Whether it is not published by one press: something speaks against it."""
        return not self.comment.is_published and not self.is_plain

    @property
    def is_best_removed(self):
        """Whether to keep it from readers is offered first: its writer is in need, or no amounts can be taken out."""
        is_first = self.is_in_need or not self.masked_html
        return self.is_asked_about and is_first and self.comment.status != Comment.Status.REMOVED

    @property
    def can_be_undone(self):
        """Whether a button can take back the last act; most changes of the text cannot be: old texts are not kept."""
        return self.undoable is not None and self.last == self.undoable

    @property
    def outcome(self):
        """What was done last, by which the page that tells of many puts them together."""
        act = str(self.last.in_words) if self.last else ""
        until = str(self.comment.put_aside_until) if self.is_aside else ""
        told = bool(self.last and self.last.tell_writer), self.is_mailed_why
        status, pinned = self.comment.status, self.comment.pinned
        return act, status, pinned, self.can_be_undone, told, self.takes_back_answer, until

    @property
    def is_told_why(self):
        return self.last is not None and self.last.act == Decision.Act.REMOVED and self.last.tell_writer

    @property
    def takes_back_answer(self):
        """Whether the last act was an undo that took the author's answer back too."""
        undone = self.last.undoes if self.last else None
        return self.answer is not None and undone is not None and undone.act == Decision.Act.ANSWERED

    @property
    def about(self):
        """The value, in the list of sections and remedies, of what the thread is about."""
        comment = self.comment
        for kind, pk in (("section", comment.section_id), ("remedy", comment.remedy_id)):
            if pk:
                return f"{kind}:{pk}"
        return ""

    @property
    def is_in_need(self):
        """Whether its writer is: then it is neither taken for spam nor removed without a word by one press."""
        return self.comment.alarm in IN_NEED

    @property
    def proposes_in_need(self):
        return self.proposed is not None and self.proposed.alarm in IN_NEED

    @property
    def is_danger(self):
        alarms = {self.comment.alarm, self.proposed.alarm if self.proposed else ""}
        return not alarms.isdisjoint(URGENT_ALARMS)


def make_cards(comments):
    """Return a card for each of `comments` (from `for_cards`)."""
    decisions = Decision.objects.select_related("by", "undoes").in_bulk(
        {pk for comment in comments for pk in (comment.last_decision_id, comment.undoable_id) if pk}
    )
    articles = {comment.article_id for comment in comments}
    things, editions = _things(articles), _editions(articles)
    cards = [
        Card(
            comment=comment,
            seen=seen_mark(comment, comment.last_decision_id),
            html=marked_comment_html(comment.body, find_amounts),
            masked_html=comment_html(masked(comment, comment.body)) if comment.has_amounts() else "",
            last=decisions.get(comment.last_decision_id),
            undoable=_undoable(comment, decisions.get(comment.undoable_id)),
            things=things[comment.article_id],
            editions=editions[comment.article_id],
            proposed=(proposed := getattr(comment, "proposed_edit", None)),
            rows=folded(side_by_side(comment.body, proposed.body)) if proposed else [],
        )
        for comment in comments
    ]
    _add_earlier(cards)
    _add_reports(cards)
    offered = answers_offered(comments)
    answers = taken_back([comment for comment in comments if not comment.is_published])
    mailed = mailed_why([card.comment for card in cards if card.is_told_why])
    for card in cards:
        for decision in filter(None, (card.last, card.undoable)):
            decision.comment = card.comment
        card.is_mailed_why = card.comment.pk in mailed
        card.answer = answers.get(card.comment.pk)
        card.offered = offered.get(card.comment.pk, {})
    return cards


def _undoable(comment, decision):
    """Return the decision if a button that takes it back does something; None if it is too late for that."""
    return decision if decision and undoes(comment, decision) else None


def ready_texts():
    return list(ReadyText.objects.all()[:30])


def _things(articles):
    """Return {guide: [(heading, [(value, name)])]} of all that a thread may be about."""
    things = {article: [(_("Sections"), []), (_("What people try"), [])] for article in articles}
    sections = Section.objects.filter(article__in=articles).kept().only("title", "article_id")
    for section in sections.order_by("position", "pk"):
        things[section.article_id][0][1].append((f"section:{section.pk}", section.title))
    for remedy in Remedy.objects.filter(article__in=articles).kept().only("name", "article_id").order_by("name", "pk"):
        things[remedy.article_id][1][1].append((f"remedy:{remedy.pk}", remedy.name))
    return things


def _editions(articles):
    found = defaultdict(list)
    recent = (
        Edition.objects.filter(article__in=articles).due().only("number", "published_at", "what_changed", "article")
    )
    for edition in recent.order_by("article_id", "-number"):
        if len(found[edition.article_id]) < EDITIONS_OFFERED:
            found[edition.article_id].append(edition)
    return found


def _add_earlier(cards):
    """Add other comments from the same sender or with the same address."""
    senders = {card.comment.sender for card in cards} - {""}
    emails = {card.comment.email for card in cards} - {""}
    if not senders and not emails:
        return
    found = Comment.objects.filter(Q(sender__in=senders) | Q(email__in=emails)).order_by("-created", "-pk")
    by_sender, by_email = defaultdict(list), defaultdict(list)
    for one in found.only("sender", "email", "status", "published", "alarm")[:EARLIER_READ]:
        by_sender[one.sender].append((one.pk, str(one.status_in_words)))
        by_email[one.email].append((one.pk, str(one.status_in_words)))
    statuses = [str(words) for words in (*Comment.Status.labels, KEPT_UNPUBLISHED)]
    for card in cards:
        comment = card.comment
        # Comments without an address, or old ones without a sender, are not from the same person for that.
        same = [by_sender[comment.sender] if comment.sender else [], by_email[comment.email] if comment.email else []]
        others = {pk: status for rows in same for pk, status in rows if pk != comment.pk}
        counts = Counter(others.values())
        card.earlier_counts = [(words, counts[words]) for words in statuses if counts[words]]
        card.earlier = sorted(others, reverse=True)[:EARLIER_SHOWN]
    shown = Comment.objects.annotate(start=Substr("body", 1, 160))
    shown = shown.only("name", "status", "published", "alarm", "created")
    rows = shown.in_bulk({pk for card in cards for pk in card.earlier})
    for card in cards:
        card.earlier = [rows[pk] for pk in card.earlier if pk in rows]


def _add_reports(cards):
    by_comment = {card.comment.pk: card for card in cards}
    kinds, words = defaultdict(Counter), defaultdict(list)
    rows = Report.objects.filter(comment__in=by_comment, handled=None).order_by("-pk")
    for pk, kind, text in rows.values_list("comment", "kind", "text")[:REPORTS_READ]:
        kinds[pk][kind] += 1
        if text and len(words[pk]) < WORDS_SHOWN:
            words[pk].append(text)
    for pk, counts in kinds.items():
        by_comment[pk].reports = [(kind.label, counts[kind]) for kind in Report.Kind if counts[kind]]
        by_comment[pk].report_words = words[pk]
