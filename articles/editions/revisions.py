"""Keeps revisions of the working copy: of each guide, section and remedy what it held after each save.

Texts and pages of the site, which readers see as soon as they are saved, have revisions too.

They are written where the author saves. What came by another way (files, an older version) is found at the next save,
and kept with the time when it came.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.editions.comparison import as_text, folded, side_by_side
from articles.editions.snapshots import set_reviewers
from articles.exceptions import NotPossible
from articles.fields import (
    KINDS,
    REVIEWER,
    SITE_KINDS,
    Field,
    Fields,
    Shape,
    complete,
    complete_row,
    set_values,
    values,
)
from articles.models import OwnPage, Remedy, Revision, Section, SiteText
from articles.models.article import renumber
from articles.models.revision import part_of
from articles.models.rows import MODELS, set_fields
from articles.text.marks import CAUTIONS, choices
from rlssite.health.clock import was_set
from rlssite.when import in_words

# Saves that the editor makes by itself are one revision for that long.
SITTING = timedelta(minutes=30)
# A text that lost more than this part of it begins another one.
MUCH = 0.2
# Of a text that is longer than this, what is shorter than this part of it is as good as nothing, and the editor does
# not save it by itself.
LONG_TEXT, LEAST_LEFT = 200, 0.2
# A row's place is kept as its parent's order; earlier addresses are never undone.
_ELSEWHERE = ("position", "old_slugs")
_CHILDREN = {"article": Section, "section": Remedy}
_WRITTEN = {Shape.LINE, Shape.LINES, Shape.TEXT}
_REVISED = KINDS | SITE_KINDS
_MODELS = MODELS | {"sitetext": SiteText, "ownpage": OwnPage}


def _own(kind):
    return [field for field in _REVISED[kind] if field.name not in (() if kind in SITE_KINDS else _ELSEWHERE)]


def fields_of(kind):
    """Return the fields of a kind of row that revisions hold, those that are not of the row itself last."""
    own = _own(kind)
    if kind == "article":
        own.append(Field("reviewers", Shape.LIST, word=_("reviewers")))
    if kind in _CHILDREN:
        own.append(Field("order", Shape.LIST, word=_("order")))
    return Fields(own)


def state_of(row):
    """Return what a guide, section or remedy holds now, as JSON."""
    kind = row._meta.model_name
    state = values(row, Fields(_own(kind)))
    if kind == "article":
        state["reviewers"] = [values(reviewer, REVIEWER) for reviewer in row.reviewers.all()]
    if kind in _CHILDREN:
        state["order"] = [child.pk for child in children(row)]
    return state


def children(row):
    """Return the rows that stand in an order under `row`, without those that are set aside."""
    kind = row._meta.model_name
    return list(_CHILDREN[kind].objects.filter(**{kind: row}).kept().order_by("position", "pk"))


def fresh(row):
    """Return the row as it is saved; one that is not, like a text of which the default stands, as it is."""
    return row if row._state.adding else type(row).objects.get(pk=row.pk)


@transaction.atomic
def keep(row, *, by=None, by_itself=False, note=""):
    """Keep what the saved `row` holds, unless its last revision says the same."""
    row = fresh(row)
    state, last = state_of(row), Revision.objects.of(row).first()
    if last and last.values == state:
        if last.by_itself and not by_itself and by is not None and last.by == by:
            # What the editor had saved by itself was saved by hand.
            last.by_itself = False
            last.save(update_fields=["by_itself"])
        return
    now = timezone.now()
    is_one_sitting = (
        last
        and last.by_itself
        and by_itself
        and last.by == by
        # A clock that was set back makes no endless sitting.
        and timedelta(0) <= now - last.begun < SITTING
        and not _lost_much(last.values, state)
    )
    if is_one_sitting:
        last.values, last.made = state, now
        last.save(update_fields=["values", "made"])
        return
    # Without a person it is what the row held already, since it was last edited.
    edited = row.edited or now
    made = now if by else min(now, max(edited, last.made if last else edited))
    Revision.objects.create(
        article=row if row._meta.model_name == "article" else getattr(row, "article", None),
        part=part_of(row),
        begun=made,
        made=made,
        by=by,
        by_itself=by_itself,
        note=note,
        values=state,
    )
    # What looks old by a clock that was set is not thinned for it.
    if not was_set():
        Revision.objects.thin(row)


def keep_all(article, **how):
    """Keep what a whole guide holds, each of its parts by itself."""
    for row in [article, *article.sections.all(), *article.remedies.all()]:
        keep(row, **how)


def _lost_much(old, new):
    return any(
        isinstance(text, str) and isinstance(new.get(name), str) and len(new[name]) < len(text) * (1 - MUCH)
        for name, text in old.items()
    )


def last_saved(row):
    """Return the values that the author last saved by hand, as far as they are kept."""
    last = Revision.objects.of(row).filter(by_itself=False).first()
    return last.values if last else {}


def last_change(row, name):
    """Return the revision in which the field `name` of `row` became what it is; None if nobody is known.

    That is so of a field that revisions do not hold, such as a row's place, and of what did not come by the desk.
    """
    held = state_of(fresh(row)) if row._meta.model_name in _REVISED else {}
    found = None
    for revision in Revision.objects.of(row).select_related("by") if name in held else ():
        if name not in revision.values or revision.values[name] != held[name]:
            break
        found = revision
    return found if found and found.by else None


def changed_fields(kind, old, new):
    """Return (field, value in `old`, value in `new`) of what differs, of those fields that both have."""
    before, after = _completed(kind, old), _completed(kind, new)
    return [
        (field, before[field.name], after[field.name])
        for field in fields_of(kind)
        if field.name in old and field.name in new and before[field.name] != after[field.name]
    ]


def changed_labels(kind, old, new):
    """Return what differs by its names alone, without the work of comparing texts."""
    return [_label(field) for field, _before, _after in changed_fields(kind, old, new)]


def emptied(kind, old, new):
    """Return (name, label, words in `old`, words in `new`) of the texts that lost all of their words, or nearly all."""
    found = []
    for field, *both in changed_fields(kind, old, new):
        if field.shape not in _WRITTEN or _choices(kind, field):
            continue
        before, after = map(as_text, both)
        if is_emptied(after, before):
            found.append((field.name, _label(field), len(before.split()), len(after.split())))
    return found


def is_emptied(text, before):
    """Tell whether `text` is what is left of `before` when nearly all of it was taken out. Pure."""
    if not text:
        return bool(before)
    return len(before) > LONG_TEXT and len(text) < len(before) * LEAST_LEFT


def changes(kind, old, new):
    """Return {name: {"label", "rows"}} of what differs, with the rows of both side by side, `old` left."""
    found = {}
    for field, *both in changed_fields(kind, old, new):
        left, right = (_in_words(kind, field, value) for value in both)
        found[field.name] = {"label": _label(field), "rows": folded(side_by_side(left, right))}
    return found


def _label(field):
    return capfirst(str(field.label))


def _completed(kind, given):
    return complete_row(given, _REVISED[kind])


def _in_words(kind, field, value):
    if field.name == "order":
        named = {row.pk: str(row) for row in _CHILDREN[kind].objects.filter(pk__in=value)}
        return "\n".join(named.get(pk, _("(deleted)")) for pk in value)
    if field.name == "reviewers":
        return "\n".join(as_text(reviewer) for reviewer in value)
    if field.name == "cautions":
        words = dict(choices(CAUTIONS))
        return "\n".join(str(words.get(one, one)) for one in value)
    words = _choices(kind, field)
    return as_text(words.get(value, value) if words else value)


def _choices(kind, field):
    """Return {value: its words} of a field that is chosen from a list; {} of any other."""
    return dict(_MODELS[kind]._meta.get_field(field.name).flatchoices)


def readers_have(row):
    """Return the fields of a revision as readers see them of `row` now; None if they see none of it."""
    kind = row._meta.model_name
    article = row if kind == "article" else row.article
    edition = article.editions.current().first()
    if edition is None:
        return None
    source = complete(edition.source)
    pks = {}
    for part, (slug, _title) in edition.part_names.items():
        one, _colon, pk = part.partition(":")
        pks[one, slug] = int(pk)
    if kind == "article":
        found, below = source["article"] | {"reviewers": source["reviewers"]}, ("section", source["sections"])
    else:
        rows = {("section", section["slug"]): section for section in source["sections"]}
        rows |= {("remedy", one["slug"]): one for section in source["sections"] for one in section["remedies"]}
        key = next((key for key, pk in pks.items() if key[0] == kind and pk == row.pk), None)
        if key is None or key not in rows:
            return None
        found = rows[key]
        below = ("remedy", found["remedies"]) if kind == "section" else None
    seen = {name: found[name] for name in fields_of(kind).names() if name in found}
    if below:
        seen["order"] = [pks[below[0], one["slug"]] for one in below[1] if (below[0], one["slug"]) in pks]
    return seen


@transaction.atomic
def bring_back(row, revision, names, *, by):
    """Put those fields of `revision` that `names` lists back into `row`; raise NotPossible if they do not fit."""
    kind = row._meta.model_name
    if not row._state.adding:
        row = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    keep(row)
    given = _completed(kind, revision.values)
    given = {name: given[name] for name in fields_of(kind).names() if name in names and name in given}
    order, reviewers = given.pop("order", None), given.pop("reviewers", None)
    if kind in SITE_KINDS:
        set_values(row, SITE_KINDS[kind], given)
    else:
        set_fields(row, given, renews_author=False)
    try:
        row.full_clean()
    except ValidationError as error:
        wrong = [words for name, about in error.message_dict.items() if name in given for words in about]
        if wrong:
            raise NotPossible(_("It does not fit any more: %(why)s") % {"why": " ".join(wrong)}) from None
    row.save()
    if reviewers is not None:
        set_reviewers(row, reviewers)
    if order is not None:
        places = {pk: place for place, pk in enumerate(order)}
        renumber(sorted(children(row), key=lambda child: (places.get(child.pk, len(places)), child.position)))
    keep(row, by=by, note=_("Brought back from %(time)s.") % {"time": in_words(revision.made)})
