"""The texts of the discussion that the author may say in other words (articles/wording/registry.py)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.wording.registry import Shape, Text, register
from comments import typed

_HELP_NOW = _("the page “Need to talk to somebody now?”")
_FORM = _("the form for a comment")
_FOLDED = _("the form for a comment, “Before you send: rules and privacy”")
_BESIDE_BUTTON = _("the form for a comment, below its button")

register(
    _("Pages about the discussion"),
    Text(
        "house-rules",
        _("House rules"),
        _("the page “House rules”, which the form and every footer lead to"),
        page="comments:house_rules",
    ),
    Text(
        "privacy",
        _("Privacy"),
        _("the page “Privacy”, which the form and every footer lead to"),
        page="comments:privacy",
    ),
    Text(
        "help-now-search",
        _("What search engines show of the page with help"),
        _("search engines and shared links to the page “Need to talk to somebody now?”"),
        Shape.SUBJECT,
        _("Lines to call by country, when a medical emergency cannot wait, and where to report a side effect."),
    ),
    Text(
        "help-now-lead",
        _("First words for somebody in danger"),
        _("the page “Need to talk to somebody now?”, above the lines to call"),
        Shape.LINE,
        _("If you might harm yourself, call your local emergency number now."),
        page="comments:help_now",
    ),
    Text(
        "help-now",
        _("Below the lines to call"),
        _HELP_NOW,
        words=_(
            "Nobody is watching this site now. It is run by one person, who cannot find you or call you. These lines "
            "are answered by people whose work it is to listen. You need no right words, and no reason that is good "
            "enough."
        ),
        page="comments:help_now",
    ),
    Text(
        "help-now-side-effect",
        _("Side effects"),
        _HELP_NOW,
        Shape.LINE,
        _(
            "Ask a doctor or a pharmacist what to do; do not stop a medicine on your own. Then you can report it, so "
            "that others are warned:"
        ),
        page="comments:help_now",
    ),
)


def _hint(entry: typed.Typed) -> Text:
    title = format_lazy(_("Hint: {field}"), field=entry.form_label or entry.label)
    return Text(entry.hint, title, _("below that field"), Shape.LINE, entry.help_text, may_be_empty=True)


register(
    _("The form for a comment"),
    *(_hint(entry) for entry in (*typed.COMMENT, *typed.EXPERIENCE) if entry.help_text),
    Text(
        "form-experience",
        _("About “How it went”"),
        _FORM,
        Shape.LINE,
        _(
            "Only for a comment about one thing that people try. All of it is optional: your own words are enough. It "
            "is published with your comment. Some pages count the answers, once ten people gave them; never the side "
            "effects."
        ),
    ),
    Text(
        "form-rules",
        _("The house rules in one line"),
        _FOLDED,
        Shape.LINE,
        _("The [house rules](/house-rules/): tell your own story, be kind, no amounts, nothing to sell."),
    ),
    Text(
        "form-privacy",
        _("What is kept, in one line"),
        _FOLDED,
        Shape.LINE,
        _(
            "What we keep is in the [privacy notice](/privacy/): what you write here, and for 30 days a scrambled "
            "trace of your address against floods."
        ),
    ),
    Text(
        "form-licence",
        _("The licence of a comment"),
        _FOLDED,
        Shape.LINE,
        _(
            "You let us publish your comment on this site under the licence CC BY 4.0, with the name you gave. You can "
            "delete it yourself at any time, on the private page that you see after sending."
        ),
    ),
    Text(
        "form-licence-short",
        _("The licence, in one line above the button"),
        _FORM,
        Shape.LINE,
        _("You let us publish it here under CC BY 4.0, and keep to the [house rules](/house-rules/)."),
    ),
    Text(
        "form-away",
        _("What happens to a comment while you are away"),
        _BESIDE_BUTTON,
        Shape.LINE,
        _("The author is away until {date}, and reads what waits after that. You can write all the same."),
        {"date": _("the day until which you are away")},
    ),
    Text(
        "form-at-once",
        _("What happens to a comment that appears at once"),
        _BESIDE_BUTTON,
        Shape.LINE,
        _("Comments appear at once, unless something in them should be looked at first."),
    ),
    Text(
        "form-all-read",
        _("What happens to a comment while all are held"),
        _BESIDE_BUTTON,
        Shape.LINE,
        _("A person reads every comment before it is published. That usually takes {review_time}."),
    ),
    Text(
        "form-first-read",
        _("What happens to a comment while first ones are held"),
        _BESIDE_BUTTON,
        Shape.LINE,
        _(
            "A person reads the first comment of everybody before it is published, and later ones that are in doubt. "
            "That usually takes {review_time}."
        ),
    ),
)

register(
    _("The form to report a comment"),
    *(_hint(entry) for entry in typed.REPORT if entry.help_text),
    Text(
        "report-privacy",
        _("What is kept with a report"),
        _("the form to report a comment"),
        Shape.LINE,
        _(
            "With your report we keep, for 30 days, a scrambled trace of your internet address, against floods: see "
            "the [privacy notice](/privacy/)."
        ),
    ),
)

_GUIDE = {"guide": _("the guide's title")}
_MINE = {"mine": _("the link to the private page of their comment")}
_STOP = {"stop": _("the link that ends these mails")}
_FOLLOWS = {"follows": _("the link to the page of what they follow, where all of it is ended")}
_PAGE = {"page": _("the link to the comment")}


def _mail(kind, title, seen, subject, places):
    return (
        Text(f"mail-{kind}-subject", title[0], seen, Shape.SUBJECT, subject, _GUIDE),
        Text(f"mail-{kind}", title[1], seen, Shape.MAIL, "", _GUIDE | places, tuple(places)),
    )


register(
    _("Mails to those who write"),
    *_mail(
        "published",
        (_("“Published”, subject"), _("“Published”, text")),
        _("the mail once a comment is published"),
        _("Your comment is published"),
        _PAGE
        | _MINE
        | {
            "confirm_answers": _("the link to confirm an address, for who asked to be told of answers"),
            "confirm_address": _("the same link, for who did not ask"),
        }
        | _STOP,
    ),
    *_mail(
        "reply",
        (_("“Somebody answered”, subject"), _("“Somebody answered”, text")),
        _("the mail when somebody answered, to those who asked for it"),
        _("Somebody answered you"),
        _PAGE | _MINE | _STOP,
    ),
    *_mail(
        "removed",
        (_("“Not shown”, subject"), _("“Not shown”, text")),
        _("the mail when you removed a comment and said why"),
        _("Your comment is not shown"),
        {"reason": _("what you wrote to them")} | _MINE | _STOP,
    ),
    *_mail(
        "removed-in-need",
        (_("“Not shown”, to somebody in need: subject"), _("“Not shown”, to somebody in need: text")),
        _("the mail when you removed a comment of somebody in danger or despair and said why"),
        _("An answer to what you wrote"),
        {"reason": _("what you wrote to them"), "lines": _("the lines to call")} | _MINE | _STOP,
    ),
    *_mail(
        "links",
        (_("“Links to your comments”, subject"), _("“Links to your comments”, text")),
        _("the mail to whoever asked for the links to their comments"),
        _("The links to your comments"),
        {"links": _("the links to the private pages of their comments")} | _STOP,
    ),
    *_mail(
        "confirm",
        (_("“Confirm first”, subject"), _("“Confirm first”, text")),
        _("the mail to whoever asked for these links and has not confirmed the address"),
        _("Is this address yours?"),
        {"confirm": _("the link to confirm an address")} | _STOP,
    ),
    *_mail(
        "follow",
        (_("“Do you want to follow this?”, subject"), _("“Do you want to follow this?”, text")),
        _("the mail to whoever asked to follow something"),
        _("Do you want to follow this?"),
        _FOLLOWS,
    ),
    *_mail(
        "news",
        (_("“New in what you follow”, subject"), _("“New in what you follow”, text")),
        _("the mail to those who follow something with new comments"),
        _("New in what you follow"),
        {"news": _("what is new, with links")} | _FOLLOWS,
    ),
)
