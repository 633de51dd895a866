"""Makes one reference of two: the author chooses which fields win, and all working texts cite the one that stays."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from articles.editions import revisions
from articles.exceptions import NotPossible
from articles.fields import KINDS, REFERENCE, Shape, set_values, values
from articles.models import Reference
from articles.models.rows import MODELS
from articles.text.names import written_names
from articles.text.rekeyed import rekeyed


@dataclass
class Side:
    """What one of two references has in one field."""

    name: str
    label: str
    left: str
    right: str
    # Which of both is taken unless the author says otherwise.
    takes_right: bool

    @property
    def differs(self) -> bool:
        return self.left != self.right


def sides(left: Reference, right: Reference) -> list[Side]:
    """Return every field of both that differs or that one of them has, the key first."""
    found = [Side("key", _("key"), left.key, right.key, right.citations.count() > left.citations.count())]
    for field in REFERENCE:
        one, other = _in_words(left, field.name), _in_words(right, field.name)
        if one or other:
            column = "names" if field.name == "authors" else field.name
            label = str(getattr(Reference._meta.get_field(column), "verbose_name", field.name))
            found.append(Side(field.name, label, one, other, takes_right=not one))
    return found


def _in_words(reference: Reference, name: str) -> str:
    if name == "authors":
        return written_names.text_of(reference.names)
    if name == "type":
        return reference.get_type_display()
    value = getattr(reference, name)
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def citing(reference: Reference) -> list[Any]:
    """Return the guides, sections and remedies whose working texts cite `reference`."""
    citations = reference.citations.select_related("article", "section", "remedy").order_by("pk")
    return list(dict.fromkeys(citation.place for citation in citations))


@transaction.atomic
def merge(left_pk: int, right_pk: int, takes_right: set[str], *, by: Any) -> tuple[Reference, list[Any]]:
    """Keep the one whose key wins, with the chosen fields, and delete the other.

    Returns (the reference that stays, the rows whose texts cite it now instead of the other). Each of these has a
    revision of before and one of after. Raises NotPossible if one is gone meanwhile or a text cannot be rewritten.
    """
    rows = {row.pk: row for row in Reference.objects.select_for_update().filter(pk__in=[left_pk, right_pk])}
    if left_pk == right_pk or len(rows) != 2:
        raise NotPossible(_("One of both is no longer there."))
    left, right = rows[left_pk], rows[right_pk]
    stays, goes = (right, left) if "key" in takes_right else (left, right)
    given = [{**values(row, REFERENCE), "authors": written_names.text_of(row.names)} for row in (left, right)]
    chosen = {field.name: given[field.name in takes_right][field.name] for field in REFERENCE}
    changed = [_cite(row, goes.key, stays.key, by=by) for row in citing(goes)]
    goes.refresh_from_db()
    try:
        goes.delete()
    except models.ProtectedError:
        raise NotPossible(_("“%(key)s” was cited anew meanwhile; look again.") % {"key": goes.key}) from None
    set_values(stays, REFERENCE, chosen)
    try:
        stays.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from None
    stays.save()
    return stays, changed


def _cite(row: Any, old: str, new: str, *, by: Any) -> Any:
    kind = row._meta.model_name
    row = MODELS[kind]._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    revisions.keep(row)
    for name in _texts(kind):
        try:
            setattr(row, name, rekeyed(getattr(row, name), old, new))
        except ValueError:
            words = _("“%(key)s” in “%(row)s” cannot be replaced by itself; change it there first.")
            raise NotPossible(words % {"key": old, "row": row}) from None
    row.save()
    revisions.keep(row, by=by, note=_("[@%(old)s] became [@%(new)s].") % {"old": old, "new": new})
    return row


def _texts(kind: str) -> tuple[str, ...]:
    return KINDS[kind].names(Shape.TEXT)
