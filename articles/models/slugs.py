"""Which addresses guides, sections and remedies may have: what is typed as a slug, and what is the site's own."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from articles.text.text_html import PAGE_IDS

# First parts of addresses that are the site's own.
RESERVED_ARTICLE_SLUGS = frozenset(
    "admin c static media preview privacy house-rules help-now how-we-label-evidence about search feed feeds "
    "glossary robots sitemap favicon manifest offline health contact login logout api comments discussion "
    "unsubscribe healthz readyz metrics".split()
)
# Of these a page of the author's own may have, since nothing else of the site's is there.
FREE_FOR_PAGES = frozenset(["about", "contact"])
# Second parts, after a guide's slug; sections and remedies have the others.
RESERVED_PART_SLUGS = frozenset(
    "discussion changes feed print search comments references about glossary for-your-doctor edition remedies "
    "all map".split()
)

MOST_IN_SLUG = 80

# How the ids begin that a page makes by itself.
RESERVED_SECTION_PREFIXES = ("cite-", "ref-", "remedy-")

slug_validator = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Small letters, digits and single hyphens only, like “what-helps”.")
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


def not_reserved_page(slug):
    refuse_reserved(RESERVED_ARTICLE_SLUGS - FREE_FOR_PAGES)(slug)


def not_reserved_section(slug):
    refuse_reserved(PAGE_IDS | RESERVED_PART_SLUGS)(slug)
    if slug.startswith(RESERVED_SECTION_PREFIXES):
        raise ValidationError(_("“cite-”, “ref-” and “remedy-” begin addresses of the page's own; choose another."))


def not_reserved_part(slug):
    refuse_reserved(RESERVED_PART_SLUGS)(slug)


def free_slug(wanted, ending, taken):
    """Return `wanted`, or wanted-ending, wanted-ending-2 …: at most 80 characters, not `taken`, not the site's own."""
    slug, count = wanted, 0
    while slug in taken or slug in RESERVED_PART_SLUGS:
        count += 1
        end = f"-{ending}" if count == 1 else f"-{ending}-{count}"
        slug = wanted[: MOST_IN_SLUG - len(end)].rstrip("-") + end
    return slug
