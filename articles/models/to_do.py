from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class ToDo(models.Model):
    """Something that the author has to look at in a guide that was brought over, until it is ticked."""

    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="to_dos")
    words = models.CharField(_("what"), max_length=600)
    done = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("thing to do")
        verbose_name_plural = _("things to do")
        ordering = ["pk"]

    def __str__(self):
        return self.words
