from django.db import models
from django.utils.translation import gettext_lazy as _

from rlssite.desk import looking


class Looking(looking.Looking):
    """That somebody of the staff has the form of a row open."""

    # As revisions name it: "section:12".
    part = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("look at a form")
        verbose_name_plural = _("looks at forms")
        constraints = [models.UniqueConstraint(fields=["part", "by"], name="one_look_at_a_form_each")]
