"""Where people can turn. The author's own rows stand in the admin; these are there until then, and whenever none is."""

from django.utils.translation import gettext_lazy as _

from comments.models import HelpLine

# Ours are not checked: whoever runs the site calls each, and notes the date.
BUILT_IN = (
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("United States and Canada"),
        "name": _("988 crisis line"),
        "number": "988",
        "note": _("Call or text."),
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("England"),
        "name": _("NHS 111"),
        "number": "111",
        "note": _("Then choose option 2."),
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("United Kingdom and Ireland"),
        "name": _("Samaritans"),
        "number": "116 123",
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("Elsewhere"),
        "name": _("Find a Helpline"),
        "url": "https://findahelpline.com/",
        "note": _("It lists the lines of each country. In danger, call your local emergency number."),
    },
    {
        "kind": HelpLine.Kind.POISON,
        "country": _("United States"),
        "name": _("Poison line"),
        "number": "1-800-222-1222",
    },
    {
        "kind": HelpLine.Kind.POISON,
        "country": _("Elsewhere"),
        "name": _("Your local emergency number"),
    },
    {
        "kind": HelpLine.Kind.SIDE_EFFECTS,
        "country": _("United Kingdom"),
        "name": _("Yellow Card (MHRA)"),
        "url": "https://yellowcard.mhra.gov.uk/",
    },
    {
        "kind": HelpLine.Kind.SIDE_EFFECTS,
        "country": _("United States"),
        "name": _("MedWatch (FDA)"),
        "url": "https://www.fda.gov/medwatch",
    },
)


def help_lines():
    """Return all lines by kind. A kind without a row has the built-in ones: a crisis never meets an empty list."""
    found = {kind: [] for kind in HelpLine.Kind}
    for line in HelpLine.objects.all():
        found[line.kind].append(line)
    for kind, lines in found.items():
        if not lines:
            lines += [HelpLine(**fields) for fields in BUILT_IN if fields["kind"] == kind]
    return {kind.name.lower(): lines for kind, lines in found.items()}
