"""Reads from the database what the guards need to know, and asks them (`safety/verdict.py`, which is pure)."""

from dataclasses import fields, replace

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from articles.models import Author, Edition, Reviewer
from comments.mail.returners import has_published
from comments.models import Comment, DiscussionSettings, LearnedWords, WriterRule
from comments.models.comment import text_digest
from comments.safety.verdict import (
    NOT_OF_THE_TEXT,
    PENDING,
    PUBLISHED,
    SPAM,
    Context,
    Draft,
    Limits,
    Lists,
    Reason,
    alarm_in,
    decide,
)
from comments.typed import COMMENT, EXPERIENCE, Kind
from comments.writing.terms import Terms
from rlssite.markup import MAX_COMMENT_TEXT

JUDGED = [entry for entry in (*COMMENT, *EXPERIENCE) if entry.is_judged]

# How much of a text that is too long is searched for an alarm: of the comment, of longer fields, and of a line.
TEXT_LOOKED_AT, SIDE_EFFECTS_LOOKED_AT, LINE_LOOKED_AT = MAX_COMMENT_TEXT + 1_000, 2_000, 200
# The same for a sender who has had very many texts refused.
LITTLE_LOOKED_AT = 1_500
LISTS = {
    "spam": "spam_words",
    "held": "held_words",
    "names": "reserved_names",
    "crisis": "crisis_phrases",
    "despair": "despair_phrases",
    "emergency": "emergency_phrases",
    "harmless": "harmless_phrases",
}


def judge(draft, terms, *, comment=None, root=None, contact=None, by_author=False, honeypot="", seconds=None):
    """Return the `Verdict` on `draft`, written on `terms` (comments/writing/terms.py).

    `comment`: the row that will hold it, saved or not. `root`: for a reply, the thread's first comment. `contact`: the
    confirmed address that the writer's device is remembered for (comments/mail/returners.py). `seconds`: how long the
    form was open, None if that is not known.
    """
    if by_author:
        return decide(draft, Context(by_author=True))
    article_id, everywhere = terms.edition.article_id, terms.everywhere
    rule = WriterRule.objects.about(comment.sender if comment else "", contact)
    is_trusted = rule is not None and rule.is_trust
    context = Context(
        mode=terms.mode,
        is_away=everywhere.is_away,
        honeypot=honeypot,
        seconds_to_fill=seconds,
        is_duplicate=_was_written_before(draft, article_id, comment),
        is_verified_returner=contact is not None or is_trusted,
        has_published_before=is_trusted or (contact is not None and has_published(contact)),
        is_thread_held=root is not None and root.holds_replies,
        author_names=_names_of_ours(article_id, terms.site),
        lists=_lists_of(everywhere),
        limits=limits_of(everywhere),
        learned=LearnedWords.load(),
    )
    # The reasons are kept for the author, whatever language the guide is in.
    with translation.override(settings.LANGUAGE_CODE):
        verdict = decide(_as_written(draft), context)
        return verdict if rule is None or is_trusted else _blocked(verdict)


def renew_reasons(comment):
    """Keep the reasons that the text of a locked comment gives now, in the place of those that it gave before.

    The alarm stays: whoever wrote the old words may still be in danger. So do the reasons of how it was sent.
    """
    edition = Edition.objects.filter(article=comment.article_id).latest_first().only("article").first()
    draft = draft_of(comment, getattr(comment, "experience", None))
    verdict = judge(draft, Terms(edition), comment=comment, root=comment.root, by_author=comment.by_author)
    of_the_text = [row for row in as_rows(verdict.reasons) if row[0] not in NOT_OF_THE_TEXT]
    comment.reasons = of_the_text + [row for row in comment.reasons if row[0] in NOT_OF_THE_TEXT]
    comment.save(update_fields=["reasons"])


def as_rows(reasons):
    return [[reason.code, str(reason.words)] for reason in reasons]


def _as_written(draft):
    """Return the draft without what stands where an amount was taken out: these are nobody's words."""
    texts = {field.name: getattr(draft, field.name) for field in fields(draft)}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts = {name: text.replace(_("[amount removed]"), "") for name, text in texts.items()}
    return Draft(**texts)


def _blocked(verdict):
    """Return the verdict on a writer whom the author blocked; whatever may be about danger still waits for a person."""
    status = verdict.status if verdict.alarm else SPAM
    status = PENDING if status == PUBLISHED else status
    reason = Reason("blocked", _("You blocked its writer."), status)
    return replace(verdict, status=status, reasons=(*verdict.reasons, reason))


def draft_of(comment, report=None):
    """Return the texts that the guards read in `comment` and in its experience report; both may be unsaved."""
    written = {entry.name: getattr(comment, entry.name) for entry in COMMENT if entry.is_judged}
    if report:
        written |= {entry.name: getattr(report, entry.name) for entry in EXPERIENCE if entry.is_judged}
    return Draft(**written)


def alarm_in_refused(sent, text_looked_at=TEXT_LOOKED_AT):
    """Return the alarm in a form that is refused, for whatever reason. `sent` is the request's POST."""
    draft = Draft(**{entry.name: _ends(sent.get(entry.sent_as, ""), _most(entry, text_looked_at)) for entry in JUDGED})
    return alarm_in(draft, _lists_of(DiscussionSettings.load()))


def _most(entry, text_looked_at):
    if entry.kind is Kind.TEXT:
        return text_looked_at
    return min(SIDE_EFFECTS_LOOKED_AT, text_looked_at) if entry.rows else LINE_LOOKED_AT


def _ends(text, most):
    """Return `text`; if it is longer than `most`, its beginning and its end, where the gravest is often said."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]}\n\n{text[-(most // 3) :]}"


def _lists_of(everywhere):
    return Lists(**{name: _entries(getattr(everywhere, field)) for name, field in LISTS.items()})


def limits_of(everywhere):
    return Limits(
        links_held_from=everywhere.links_held_from,
        seconds_to_fill=everywhere.seconds_to_fill,
        per_ten_minutes=everywhere.per_ten_minutes,
        per_day=everywhere.per_day,
    )


def _entries(text):
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _was_written_before(draft, article_id, comment):
    digest = text_digest(*draft.body.casefold().split())
    copies = Comment.objects.filter(article=article_id, body_digest=digest)
    return copies.exclude(key=comment.key).exists() if comment else copies.exists()


def _names_of_ours(article_id, site):
    """Return the names of the site's own people, which nobody else may use."""
    authors, reviewers = Author.objects.all(), Reviewer.objects.filter(article=article_id)
    people, more = (rows.order_by().values_list("name", flat=True) for rows in (authors, reviewers))
    return tuple(filter(None, [*people.union(more), site.owner, site.name]))
