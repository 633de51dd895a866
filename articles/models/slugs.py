"""Which addresses guides, sections and remedies may have: what is typed as a slug, and what is the site's own."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from articles.text.text_html import PAGE_IDS

# First parts of addresses that are the site's own.
RESERVED_ARTICLE_SLUGS = frozenset(
    "admin c static media preview privacy house-rules help-now how-we-label-evidence about search feed feeds "
    "glossary robots sitemap favicon manifest offline health contact login logout api comments discussion "
    "unsubscribe".split()
)
# Second parts, after a guide's slug.
RESERVED_REMEDY_SLUGS = frozenset(
    "discussion changes feed print search comments references about glossary for-your-doctor edition remedies".split()
)

# How the ids begin that a page makes by itself.
RESERVED_SECTION_PREFIXES = ("cite-", "ref-", "remedy-")

slug_validator = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Small letters, digits and single hyphens only, like “restless-legs”.")
)


def refuse_reserved(reserved):
    def validate(slug):
        if slug in reserved:
            raise ValidationError(
                _("“%(slug)s” is an address of the site's own; choose another."), params={"slug": slug}
            )

    return validate


def not_reserved_article(slug):
    refuse_reserved(RESERVED_ARTICLE_SLUGS)(slug)


def not_reserved_section(slug):
    refuse_reserved(PAGE_IDS)(slug)
    if slug.startswith(RESERVED_SECTION_PREFIXES):
        raise ValidationError(_("“cite-”, “ref-” and “remedy-” begin addresses of the page's own; choose another."))


def not_reserved_remedy(slug):
    refuse_reserved(RESERVED_REMEDY_SLUGS)(slug)
