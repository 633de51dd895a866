"""What people type, said once: forms, guards, erasure, own copies, export, import, the desk and the pages go by it.

How long a column is and which choices it has stands in its model; whatever else is to be known of it stands here. A
column that nobody types is named below with the reason, and a test finds one that is named nowhere.

A new field takes a column with its migration and an entry here. What the guards are to read takes a field of its name
in safety/verdict.Draft; what is to be shown takes its place in the templates, and tests/comments/test_typed.py names
each that lacks it.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rlssite.markup import MAX_COMMENT_TEXT

CHOOSE = _("Choose one of these.")


class Kind(Enum):
    # Words in one line, or in any number of lines.
    LINE = auto()
    TEXT = auto()
    ADDRESS = auto()
    TICK = auto()
    CHOICE = auto()
    # A section or remedy of the guide.
    PART = auto()


@dataclass(frozen=True)
class Typed:
    model: str
    name: str
    kind: Kind
    label: str | Promise
    # The label in the form, if it says more.
    form_label: str | Promise = ""
    help_text: str | Promise = ""
    # In the form: without rows it is a single line, and choices without radio buttons are a list.
    rows: int = 0
    has_radios: bool = False
    # The error if it is left out; without these words it is optional.
    when_missing: str | Promise = ""
    when_wrong: str | Promise = CHOOSE
    # The columns that hold it, if not one of the same name.
    kept_in: tuple[str, ...] = ()
    # The columns that pages load to show it; empty if readers never see it.
    shown: tuple[str, ...] = ()
    # Whether the guards read it (safety/verdict.py has a field of its name).
    is_judged: bool = False
    # Whether it says who wrote. For the author's comments it comes from the account, and it is fixed once public.
    says_who: bool = False
    # Whether its writer may change it later.
    may_change: bool = True
    # Whether it is forgotten when its comment is erased.
    is_forgotten: bool = True
    # Its key in the copy that the writer can download, if not its name.
    copy_key: str = ""

    @property
    def hint(self) -> str:
        """The key of its hint among the site's texts (comments/site_texts.py), whose default is `help_text`."""
        return f"hint-{self.name.replace('_', '-')}" if self.model != "Report" else f"hint-report-{self.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        return self.kept_in or (self.name,)

    @property
    def column(self) -> Any:
        return apps.get_model("comments", self.model)._meta.get_field(self.name)

    @property
    def longest(self) -> int:
        # Only the text of comments has no length in its column.
        return self.column.max_length or MAX_COMMENT_TEXT

    @property
    def blank(self) -> Any:
        """The value if it was left out or forgotten."""
        return self.column.get_default()

    @property
    def sent_as(self) -> str:
        """Its name in the request's POST."""
        return f"{REPORT_PREFIX}-{self.name}" if self.model == "ExperienceReport" else self.name

    @property
    def is_words(self) -> bool:
        return self.kind in (Kind.LINE, Kind.TEXT)


# The prefix of the report's fields in the comment's form, and the report's name as an attribute of a comment.
REPORT_PREFIX = "experience"

BODY = Typed(
    "Comment",
    "body",
    Kind.TEXT,
    _("Your comment"),
    help_text=_("Tell what happened to you, not what others should take. Please leave amounts out."),
    rows=6,
    when_missing=_("Please write something."),
    shown=("body_html",),
    is_judged=True,
    copy_key="text",
)
EMAIL = Typed(
    "Comment",
    "email",
    Kind.ADDRESS,
    _("E-mail"),
    form_label=_("E-mail (optional)"),
    help_text=_(
        "Never shown. Only for mails about your comments. You have to be {minimum_age} or older to write here."
    ),
    when_wrong=_("This does not look like an e-mail address. You can also leave it out."),
    says_who=True,
)
# In the order of the form.
COMMENT = (
    BODY,
    Typed(
        "Comment",
        "name",
        Kind.LINE,
        _("Name"),
        help_text=_("Shown with your comment. Health is private: a made-up name is welcome."),
        when_missing=_("Please write a name that can be seen; a made-up one is welcome."),
        shown=("name",),
        is_judged=True,
        says_who=True,
    ),
    Typed(
        "Comment",
        "about",
        Kind.PART,
        _("About"),
        kept_in=("section", "remedy"),
        shown=("section_id", "remedy_id"),
        may_change=False,
        # Replies stay below the erased comment, and are about the same.
        is_forgotten=False,
    ),
    Typed(
        "Comment",
        "is_question",
        Kind.TICK,
        _("I am asking a question"),
        shown=("is_question",),
        may_change=False,
        # The erased comment's place stays in the list of questions, with the answers below it.
        is_forgotten=False,
    ),
    Typed(
        "Comment",
        "place",
        Kind.LINE,
        _("Place"),
        form_label=_("Place (optional)"),
        help_text=_("Shown too, if you give one."),
        shown=("place",),
        is_judged=True,
        says_who=True,
    ),
    EMAIL,
    Typed("Comment", "wants_mail", Kind.TICK, _("Write to me when somebody answers"), says_who=True),
)
EXPERIENCE = (
    Typed(
        "ExperienceReport",
        "outcome",
        Kind.CHOICE,
        _("What did it do for you?"),
        has_radios=True,
        when_missing=_("Choose what it did for you, or leave out the other answers too."),
        shown=("outcome",),
    ),
    Typed(
        "ExperienceReport",
        "duration",
        Kind.CHOICE,
        _("How long have you used it, or did you use it?"),
        when_missing=_("Choose how long you used it, or leave out the other answers too."),
        shown=("duration",),
    ),
    Typed(
        "ExperienceReport",
        "use",
        Kind.CHOICE,
        _("Are you still using it? If not, why did you stop?"),
        shown=("use",),
    ),
    Typed(
        "ExperienceReport",
        "side_effects",
        Kind.LINE,
        _("Side effects"),
        help_text=_("What else it did to you, in a few words. Please leave amounts out."),
        rows=2,
        shown=("side_effects",),
        is_judged=True,
    ),
)
# Readers see it only once it has replaced the comment's text.
PROPOSED_EDIT = (replace(BODY, model="ProposedEdit", shown=()),)
# The text as it was before the author took amounts out, for a day.
MASKED_TEXT = tuple(replace(entry, model="MaskedText", shown=()) for entry in (BODY, EXPERIENCE[-1]))
# Another reader's words about a comment, for the author only. They stay when the comment is erased.
REPORT = (
    Typed(
        "Report",
        "kind",
        Kind.CHOICE,
        _("What is wrong with it?"),
        has_radios=True,
        when_missing=_("Please choose what is wrong."),
        when_wrong=_("Please choose one."),
        is_forgotten=False,
    ),
    Typed(
        "Report",
        "text",
        Kind.TEXT,
        _("What should the author know? (optional)"),
        help_text=_("Only the author reads it. Please name nobody."),
        rows=4,
        is_forgotten=False,
    ),
)
# The address again, in the row that says what may be mailed to it; deleted with the last comment that carries it.
CONTACT = (replace(EMAIL, model="Contact"),)

LISTS: dict[str, tuple[Typed, ...]] = {
    "Comment": COMMENT,
    "ExperienceReport": EXPERIENCE,
    "ProposedEdit": PROPOSED_EDIT,
    "MaskedText": MASKED_TEXT,
    "Report": REPORT,
    "Contact": CONTACT,
    # The author's words, and hashes.
    "Decision": (),
    "Sender": (),
    "Looking": (),
    "Asked": (replace(EMAIL, model="Asked"),),
    "Follow": (),
    # Made of the text, and deleted as soon as readers do not see it.
    "Word": (),
}
# Rows that belong to a comment and are deleted when it is erased, by attribute name.
PARTS = {REPORT_PREFIX: EXPERIENCE, "proposed_edit": PROPOSED_EDIT, "masked_text": MASKED_TEXT}

# Columns of a comment that nobody types but that are erased too, with the reason.
FORGOTTEN_TOO = {
    "digest": "stands for all that was sent",
    "sender": "stands for the computer that it came from",
    "sender_purge_at": "goes with the sender",
    "reasons": "quote what was typed",
    "alarm": "tells how its writer felt",
    "urgent": "goes with the alarm",
    "editor_note": "is about what was typed",
    "editor_note_at": "goes with the note",
    "desk_note": "is about what was typed",
}
# The other columns that nobody types, with the reason why they may stay.
NOT_TYPED = {
    "Comment": {
        "its place in the discussion": "id key article root in_reply_to reply_no",
        "counts and marks of its thread": "version last_reply_no reply_count is_listed answered holds_replies pinned",
        "made anew from the text each time it is saved": "body_html rendered_with body_digest",
        "what was decided about it, and when": (
            "by_author status created published reviewed edited edited_by erased edition led_to_edition token_version "
            "put_aside_until"
        ),
    },
    "ExperienceReport": {"its place": "id comment", "where it is counted": "counted_for"},
    "ProposedEdit": {"its place": "id comment", "what the guards said of it": "reasons alarm created"},
    "MaskedText": {"its place": "id comment decision", "what an undo goes back to": "edited edited_by made"},
    "Report": {
        "its place": "id comment",
        "what was decided about it, and when": "created handled handled_by",
        "forgotten after a month (mail/jobs.py)": "sender sender_purge_at",
    },
    "Decision": {
        "its place": "id comment",
        "what the author decided, and why": (
            "by by_writer act reason tell_writer previous_status undoes previous_section previous_remedy made"
        ),
    },
    "Contact": {
        "its place": "id",
        "what its owner said of mails, and when one was sent": (
            "confirmed unsubscribed asked answered news_sent created"
        ),
    },
    "Asked": {
        "what is to be mailed": "id kind article section remedy thread",
        "forgotten after a day (mail/jobs.py)": "sender created",
    },
    "Follow": {
        "its place": "id contact article section remedy thread",
        "what its owner said, and what was told": "created confirmed told",
    },
    "Looking": {"which of the staff had it open (mail/jobs.py forgets it)": "id comment by since seen"},
    "Word": {"its place": "id comment", "made anew from the text each time it is saved": "word"},
    "Sender": {"a keyed hash, and counts of minutes (mail/jobs.py forgets them)": "sender looks since seen"},
}


def shown_words(comment: Any) -> list[str]:
    """Return the words of `comment` that readers see once it is public. The author may change each of them."""
    return [getattr(comment, entry.name) for entry in SHOWN_WORDS]


SHOWN_WORDS = tuple(entry for entry in COMMENT if entry.shown and entry.is_words)
