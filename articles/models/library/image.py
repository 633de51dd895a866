from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# The form of our file names. Files with other names are not served (articles/pages/media.py).
NAME = r"^[0-9a-f]{32}\.(jpg|png|webp)\Z"


class Image(models.Model):
    """An uploaded picture, cleaned and written anew (articles/desk/uploads.py); its file name cannot be guessed."""

    name = models.CharField(max_length=80, unique=True, validators=[RegexValidator(NAME)])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For your own list; readers do not see it.")
    )
    credit = models.CharField(
        _("who made it, and under which licence"),
        max_length=200,
        blank=True,
        help_text=_(
            "Both in one line, with a comma between: “Jane Doe, CC BY 4.0” is an example. Of your own, write “my own”. "
            "Readers see it below the picture, after the word “Picture”; in a guide from its next edition on."
        ),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.title or f"{self.name[:8]}…"

    def get_absolute_url(self):
        return address({"name": self.name})


def address(picture):
    """Return the address of a picture of which only its "name" is known."""
    return f"/media/{picture['name']}"
