from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from articles.models.checked_fields import CheckedCharField
from articles.models.site.row import Site
from articles.models.slugs import not_reserved_page, slug_validator
from articles.querysets import OwnPageQuerySet


class OwnPage(models.Model):
    """A page of the author's own beside the guides: an imprint, a way to make contact."""

    title = models.CharField(_("title"), max_length=120)
    slug = CheckedCharField(
        _("address"),
        max_length=80,
        unique=True,
        validators=[slug_validator, not_reserved_page],
        help_text=_("The page's address: “imprint” makes it /imprint/. An earlier address leads to the present one."),
    )
    body = MarkdownxField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_shown = models.BooleanField(
        _("shown to readers"),
        default=False,
        help_text=_("Until then only the preview shows it. What readers see changes as soon as you save."),
    )
    in_footer = models.BooleanField(_("in the footer's menu"), default=True)
    position = models.PositiveSmallIntegerField(
        _("place in the menu"), default=0, help_text=_("The lowest number comes first.")
    )
    edited = models.DateTimeField(auto_now=True)

    objects = OwnPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of your own")
        verbose_name_plural = _("pages of your own")
        ordering = ["position", "title", "pk"]

    def __str__(self):
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        OwnPageSlug.objects.get_or_create(slug=self.slug, defaults={"page": self})
        Site.note_wording()

    def get_absolute_url(self):
        return reverse("articles:guide", args=[self.slug])

    @transaction.atomic
    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        Site.note_wording()
        return deleted

    def clean(self):
        super().clean()
        if is_a_guides(self.slug):
            raise ValidationError({"slug": _("A guide has, or had, this address.")})
        if OwnPageSlug.objects.filter(slug=self.slug).exclude(page=self.pk).exists():
            raise ValidationError({"slug": _("Another page of yours has, or had, this address.")})


class OwnPageSlug(models.Model):
    """Every address that a page has or had."""

    slug = models.CharField(max_length=80, unique=True)
    page = models.ForeignKey(OwnPage, on_delete=models.CASCADE, related_name="slugs")

    class Meta:
        verbose_name = _("address of a page")
        verbose_name_plural = _("addresses of pages")

    def __str__(self):
        return self.slug


def is_a_guides(slug):
    """Whether a guide has, had, or is to have this address."""
    return any(
        apps.get_model("articles", name).objects.filter(slug=slug).exists() for name in ("Article", "ArticleSlug")
    )


def is_an_own_pages(slug):
    """Whether a page of the author's own has or had this address."""
    return OwnPageSlug.objects.filter(slug=slug).exists()
