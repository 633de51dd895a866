"""Decides which status a new comment gets, and why. Pure: all it needs to know is passed in.

A doubtful comment is held, never rejected. All reasons are collected for the author's queue, the gravest first, and the
gravest decides: a comment of somebody who may be in need is never thrown out as spam.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.safety import names
from comments.safety.addresses import find_links, find_mail_addresses
from comments.safety.alarms import IN_NEED, URGENT_ALARMS, Alarm, gravest
from comments.safety.amounts import REMOVED, find_amounts
from comments.safety.languages import is_foreign
from comments.safety.learned import Learned, looks_like_spam
from comments.safety.matching import forget_texts, is_beyond, phrases, spellings_again, without
from comments.safety.narrow.abroad import announced
from comments.safety.narrow.crisis import crisis
from comments.safety.narrow.doses import dose_advice, dose_question, stop_advice
from comments.safety.narrow.emergencies import emergency
from comments.safety.nets import ENOUGH, Net, caught

PUBLISHED, PENDING, SPAM = "published", "pending", "spam"
HOLD_ALL, HOLD_FIRST, PUBLISH = "hold-all", "hold-first", "publish"
# Over how long a sender's comments are counted.
FLOOD_WINDOW = timedelta(days=1)

# Sellers' words, which hold a comment like the next list; the author sees how many there are. Gambling, debts, sex and
# shopping are not among them: some medicines can lead to these, and people have to be able to say so.
SPAM_PHRASES = (
    "online casino", "casino bonus", "free spins", "best casino", "buy viagra", "cheap viagra", "viagra online",
    "buy cialis", "cheap cialis", "no prescription needed", "without a prescription online", "buy backlinks",
    "seo services", "seo agency", "guest post", "rank your website", "payday loan", "payday loans", "instant loan",
    "forex trading", "binary options", "crypto investment", "bitcoin investment", "trading platform", "recovery expert",
    "recover your lost funds", "hire a hacker", "professional hacker", "spell caster", "love spell", "love spells",
    "get your ex back", "herbal doctor", "herbalist doctor", "essay writing service", "replica watches", "hot singles",
    "escort service", "escort services", "make money online", "work from home and earn", "buy followers",
    "permanent cure herbal", "cured by dr", "cured me with his herbs", "herbal cure", "herbal remedy from dr",
)  # fmt: skip
# The author looks first at these: contact outside the site, selling, cures, and abuse.
HELD_PHRASES = (
    "whatsapp", "whats app", "telegram", "dm me", "message me privately", "text me at", "call me at", "contact me at",
    "contact him at", "contact her at", "email me", "e mail me", "my email is", "order now", "buy now", "order yours",
    "discount code", "promo code", "coupon code", "use my code", "affiliate", "link in bio", "my online shop",
    "check out my", "visit my website", "my website", "my channel", "miracle cure", "permanent cure",
    "permanently cured", "guaranteed cure", "cured completely", "100 cure", "selling", "for sale", "spare pills",
    "spare tablets", "leftover pills", "leftover tablets", "leftover meds", "can post you some", "fuck you", "fuck off",
    "kill yourself", "kill your self", "killing yourself", "unalive yourself", "kys", "go die", "drop dead",
    "hope you die", "you should die", "deserve to die", "end yourself", "hang yourself", "you are an idiot",
    "youre an idiot", "you idiot", "you moron", "stupid bitch", "retard",
)  # fmt: skip


# What the guards put in place of a writer's words (readings.py, amounts.py), as it stands in a folded text.
_OURS = re.compile(rf"\b(?:(?:link|mail|handle|phone|money|brand)sign|{REMOVED.strip('[]')})\b")


@dataclass(frozen=True)
class Reason:
    """`words` is one plain sentence for the author's queue; no reader sees it."""

    code: str
    words: str | Promise
    status: str = PENDING
    alarm: str = ""


@dataclass(frozen=True)
class Draft:
    """What somebody typed, by its names in comments/typed.py: whatever is judged, in the order it is looked at."""

    body: str = ""
    side_effects: str = ""
    name: str = ""
    place: str = ""

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for text in astuple(self) if text)

    @property
    def told(self) -> tuple[str, ...]:
        """What is written in sentences."""
        return tuple(text for text in (self.body, self.side_effects) if text)


@dataclass(frozen=True)
class Lists:
    """The author's own entries from the admin, in addition to the lists in the code."""

    spam: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    crisis: tuple[str, ...] = ()
    despair: tuple[str, ...] = ()
    emergency: tuple[str, ...] = ()
    # Phrases that never raise an alarm.
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    links_held_from: int = 2
    seconds_to_fill: float = 3
    # For one sender: enough for a talkative evening, too few for a machine.
    per_ten_minutes: int = 5
    per_day: int = 30


@dataclass(frozen=True)
class Context:
    by_author: bool = False
    mode: str = HOLD_FIRST
    is_away: bool = False
    honeypot: str = ""
    # None if it is not known.
    seconds_to_fill: float | None = None
    # Whether anybody wrote the same text under this guide before.
    is_duplicate: bool = False
    is_verified_returner: bool = False
    has_published_before: bool = False
    # Whether replies in this thread wait, because somebody asked for a dose.
    is_thread_held: bool = False
    author_names: tuple[str, ...] = ()
    lists: Lists = field(default_factory=Lists)
    limits: Limits = field(default_factory=Limits)
    learned: Learned = field(default_factory=Learned)


@dataclass(frozen=True)
class Verdict:
    status: str
    reasons: tuple[Reason, ...] = ()
    alarm: str = ""
    holds_thread: bool = False

    @property
    def is_urgent(self) -> bool:
        return self.alarm in URGENT_ALARMS


# Reasons that are not in the words: how a comment was sent, by whom and where.
NOT_OF_THE_TEXT = frozenset(("honeypot", "quick", "blocked", "held-thread", "away", "hold-all", "first"))

Check = Callable[[Draft, Context], Iterator[Reason]]


def decide(draft: Draft, context: Context) -> Verdict:
    """Return the `Verdict` on a draft written in `context`."""
    if context.by_author:
        return Verdict(PUBLISHED)
    reasons = _checked(CHECKS, draft, context)
    alarm = _gravest(reasons)
    is_spam = any(reason.status == SPAM for reason in reasons) and alarm not in IN_NEED
    status = SPAM if is_spam else PENDING if reasons else PUBLISHED
    return Verdict(status, reasons, alarm, holds_thread=any(reason.code == "dose-asked" for reason in reasons))


def alarm_in(draft: Draft, lists: Lists) -> str:
    """Return the gravest alarm of a draft that is not sent, such as a preview or a refused form."""
    return _gravest(_checked((_danger,), draft, Context(lists=lists)))


def medicine_in(draft: Draft) -> tuple[Reason, ...]:
    """Return the reasons about amounts and medicines alone: for what the author writes, and what was masked."""
    return _checked((_dose,), draft, Context())


def still_told(draft: Draft) -> tuple[Reason, ...]:
    """Return why a text whose amounts were taken out is read again: what names an amount or advises is still in it."""
    catches = [catch for text in draft.told if (catch := caught(text)).is_caught(Net.MEDICINE)]
    words = [catch.words[Net.MEDICINE] for catch in catches if catch.concepts.intersection(ENOUGH[Net.MEDICINE])]
    told = _("With the amounts taken out it still tells one, or advises on a medicine: “%(words)s”.")
    forget_texts()
    return tuple(Reason("medicine", told % {"words": some}) for some in words[:1])


def _checked(checks: Iterable[Check], draft: Draft, context: Context) -> tuple[Reason, ...]:
    try:
        return tuple(reason for check in checks for reason in check(draft, context))
    finally:
        forget_texts()


def _gravest(reasons: Iterable[Reason]) -> str:
    return gravest([reason.alarm for reason in reasons])


class Flood(Exception):
    """Raised when a sender has written too much in a short time."""


def is_flood(times: Iterable[datetime], now: datetime, limits: Limits) -> bool:
    """Whether a sender whose comments were written at `times` may not write another one at `now`."""
    spans = ((limits.per_ten_minutes, timedelta(minutes=10)), (limits.per_day, FLOOD_WINDOW))
    return any(sum(now - time < span for time in times) >= limit for limit, span in spans)


def _danger(draft: Draft, context: Context) -> Iterator[Reason]:
    """The narrow nets, and where they find nothing the wide one."""
    found = [*_crisis(draft, context), *_emergency(draft, context)]
    yield from found or _perhaps(draft, context)


def _crisis(draft: Draft, context: Context) -> Iterator[Reason]:
    for words in _first(_crisis_in_any, draft, context.lists.crisis, context.lists):
        yield Reason(
            "crisis", _("May be in danger of suicide: “%(words)s”.") % {"words": _own(words)}, alarm=Alarm.CRISIS
        )


def _crisis_in_any(text: str, entries: Iterable[str], harmless: Iterable[str]) -> list[str]:
    return crisis(text, entries, harmless) or announced(text, harmless)


def _emergency(draft: Draft, context: Context) -> Iterator[Reason]:
    for words in _first(emergency, draft, context.lists.emergency, context.lists):
        yield Reason(
            "emergency", _("May be a medical emergency: “%(words)s”.") % {"words": _own(words)}, alarm=Alarm.EMERGENCY
        )


def _perhaps(draft: Draft, context: Context) -> Iterator[Reason]:
    """What only the wide net hears, and what nobody but a person can read: quiet alarms."""
    lists = context.lists
    for entry in [entry for text in draft.texts for entry in _entries(text, lists.despair, lists.harmless)][:1]:
        yield Reason("despair", _("Sounds desperate: “%(words)s”.") % {"words": entry}, alarm=Alarm.DESPAIR)
        return
    for text in draft.texts:
        catch = caught(without(text, lists.harmless))
        # A name or a place is too short to be weighed: only words that are enough by themselves count there.
        is_weighed = text in (draft.body, draft.side_effects) or catch.concepts.intersection(ENOUGH[Net.HELP])
        if is_weighed and catch.is_caught(Net.HELP):
            words = {"words": _own(catch.words[Net.HELP])}
            if catch.is_about_the_body:
                yield Reason("unwell", _("Perhaps a medical emergency: “%(words)s”.") % words, alarm=Alarm.UNWELL)
            else:
                yield Reason("despair", _("Sounds desperate: “%(words)s”.") % words, alarm=Alarm.DESPAIR)
            return
    if is_foreign(draft.body) or is_foreign(draft.side_effects):
        yield Reason("foreign", _("Not in a language the guards know: only you can read it."), alarm=Alarm.FOREIGN)


def _first(
    find: Callable[[str, Iterable[str], Iterable[str]], list[str]], draft: Draft, entries: Iterable[str], lists: Lists
) -> list[str]:
    """Return the first words that a narrow net finds, in the texts that the wide one finds doubtful."""
    texts = [text for text in draft.texts if caught(text).is_doubtful(Net.HELP) or _entries(text, entries, ())]
    return [words for text in texts for words in find(text, entries, lists.harmless)][:1]


def _entries(text: str, entries: Iterable[str], harmless: Iterable[str]) -> list[str]:
    """Return the author's phrases that stand in `text`, outside those that mean no harm."""
    return phrases(tuple(entries)).found(without(text, harmless), spellings_again)


def _honeypot(draft: Draft, context: Context) -> Iterator[Reason]:
    if context.honeypot:
        yield Reason("honeypot", _("A field that no reader sees was filled in."), SPAM)


def _quick(draft: Draft, context: Context) -> Iterator[Reason]:
    seconds = context.seconds_to_fill
    # A forged time can give NaN, which gives no reason for trust.
    if seconds is not None and not (seconds >= context.limits.seconds_to_fill and math.isfinite(seconds)):
        yield Reason("quick", _("Sent faster than anybody types."))


def _beyond(draft: Draft, context: Context) -> Iterator[Reason]:
    if any(is_beyond(text) for text in draft.texts):
        yield Reason("beyond", _("Its signs stand for so many letters that not all of them were looked at."))


def _spam(draft: Draft, context: Context) -> Iterator[Reason]:
    if found := _listed(draft, SPAM_PHRASES, context.lists.spam):
        count = len(found)
        words = ngettext("A phrase of sellers: %(words)s.", "%(count)d phrases of sellers: %(words)s.", count)
        yield Reason("spam", words % {"count": count, "words": _quoted(found)})


def _duplicate(draft: Draft, context: Context) -> Iterator[Reason]:
    if context.is_duplicate:
        yield Reason("duplicate", _("The same text was sent under this guide before."))


def _links(draft: Draft, context: Context) -> Iterator[Reason]:
    links = {link for text in draft.texts for link in find_links(text)}
    if links and len(links) >= context.limits.links_held_from:
        words = ngettext("%(count)d link.", "%(count)d links.", len(links)) % {"count": len(links)}
        yield Reason("links", words)
    if any(find_mail_addresses(text) for text in draft.texts):
        yield Reason("mail-address", _("A mail address stands in it, for all to see."))


def _held(draft: Draft, context: Context) -> Iterator[Reason]:
    if found := _listed(draft, HELD_PHRASES, context.lists.held):
        yield Reason("held-word", _("On the list of words to look at: %(words)s.") % {"words": _quoted(found)})


def _market(draft: Draft, context: Context) -> Iterator[Reason]:
    for words in _heard(draft, Net.MARKET):
        yield Reason("market", _("Perhaps selling, luring away or abuse: “%(words)s”.") % {"words": _own(words)})


def _learned(draft: Draft, context: Context) -> Iterator[Reason]:
    if looks_like_spam(draft.body, context.learned):
        yield Reason("learned", _("Like what you took for spam before."))


def _heard(draft: Draft, net: Net) -> list[str]:
    catches = [caught(text) for text in draft.told]
    return [catch.words[net] for catch in catches if catch.is_caught(net)][:1]


def _listed(draft: Draft, *lists: tuple[str, ...]) -> list[str]:
    found = [
        entry for entries in lists for text in draft.texts for entry in phrases(entries).found(text, spellings_again)
    ]
    return list(dict.fromkeys(found))


def _own(found: str) -> str:
    """Return folded words with “…” for what the guards put in place of the writer's own."""
    return re.sub(r"…(?: …)+", "…", " ".join(_OURS.sub("…", found).split()))


def _quoted(entries: list[str]) -> str:
    return ", ".join(f"“{entry}”" for entry in entries[:5])


def _name(draft: Draft, context: Context) -> Iterator[Reason]:
    if other := names.imitated(draft.name, context.author_names):
        yield Reason("look-alike", _("The name could be taken for “%(words)s”.") % {"words": other})
    if role := names.claimed_role(draft.name, context.lists.names):
        yield Reason("reserved-name", _("The name claims to be “%(words)s”.") % {"words": role})
    if title := names.claimed_title(draft.name):
        yield Reason("title", _("The name carries a title that nobody can check: “%(words)s”.") % {"words": title})
    if names.mixes_alphabets(draft.name):
        yield Reason("mixed-alphabets", _("The name mixes alphabets within a word."))


def _dose(draft: Draft, context: Context) -> Iterator[Reason]:
    if amounts := [text[start:end] for text in draft.texts for start, end in find_amounts(text)]:
        yield Reason("amount", _("Tells an amount: “%(words)s”.") % {"words": amounts[0].strip()})
    # Someone is called “Dose”: a name and a place ask and advise nothing.
    texts = [text for text in draft.told if caught(text).is_doubtful(Net.MEDICINE)]
    asked = [words for text in texts for words in dose_question(text)][:1]
    advice = [words for text in texts for words in dose_advice(text)][:1]
    for words in advice:
        yield Reason("dose-advice", _("Tells others how much to take: “%(words)s”.") % {"words": _own(words)})
    stop = [words for text in texts for words in stop_advice(text)][:1]
    for words in stop:
        yield Reason("stop-advice", _("Tells others to stop a medicine: “%(words)s”.") % {"words": _own(words)})
    for words in asked:
        yield Reason(
            "dose-asked",
            _("Asks for a dose, so replies in this thread wait too: “%(words)s”.") % {"words": _own(words)},
        )
    if not (amounts or advice or stop or asked):
        for words in _heard(draft, Net.MEDICINE):
            yield Reason(
                "medicine", _("Perhaps an amount, or advice on a medicine: “%(words)s”.") % {"words": _own(words)}
            )


def _thread(draft: Draft, context: Context) -> Iterator[Reason]:
    if context.is_thread_held:
        yield Reason("held-thread", _("A dose was asked in this thread: replies wait."))


def _mode(draft: Draft, context: Context) -> Iterator[Reason]:
    if context.is_away:
        yield Reason("away", _("You are away: everything waits."))
    if context.mode == PUBLISH:
        return
    if context.mode == HOLD_ALL:
        yield Reason("hold-all", _("Everything waits for you."))
    elif not (context.is_verified_returner and context.has_published_before):
        yield Reason("first", _("Nothing by this reader was published before, as far as we can tell."))


# The gravest first: the queue shows them in this order.
CHECKS = (
    _danger, _honeypot, _quick, _beyond, _spam, _duplicate, _links, _held, _market, _learned, _name, _dose, _thread,
    _mode,
)  # fmt: skip
