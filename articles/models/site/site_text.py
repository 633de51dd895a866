from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from articles.models.site.row import Site


class SiteTextManager(models.Manager):
    def named(self, name):
        """Return the author's own text that is called `name` ("privacy.en"); None if the default stands there."""
        return self.filter(pk=name).first()


class SiteText(models.Model):
    """A text of the site in the author's own words. Where there is no row, the default stands.

    The list of texts, with their defaults, is articles/wording/registry.py.
    """

    # "privacy.en": the text's key and its language.
    name = models.CharField(max_length=60, primary_key=True, editable=False)
    text = MarkdownxField(_("text"), blank=True)
    # The default that the author had before their eyes when they wrote it.
    default = models.TextField(editable=False)
    edited = models.DateTimeField(auto_now=True)

    objects = SiteTextManager()
    # What the author's list calls it, if that is known (articles/admin/site/site_texts.py).
    title = ""

    class Meta:
        verbose_name = _("text of the site")
        verbose_name_plural = _("texts of the site")

    def __str__(self):
        return str(self.title or self.name)

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        Site.note_wording()

    @transaction.atomic
    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        Site.note_wording()
        return deleted

    @property
    def key(self):
        return self.name.rpartition(".")[0]

    @property
    def language(self):
        return self.name.rpartition(".")[2]
