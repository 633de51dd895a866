"""Help lines for people in need, and ready texts for the author."""

import json
import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import PageState
from articles.outward.places import Place
from rlssite.markup import web_address

# What somebody in danger is told who writes in another language than the page's, by the code of that language.
HELP_IN_LANGUAGES = json.loads((Path(__file__).parent.parent / "help_in_languages.json").read_text(encoding="utf-8"))


def says(name, number):
    """Whether the name of a line tells its number already, as "NHS 111" does."""
    return re.search(rf"(?<!\w){re.escape(number)}(?!\w)", str(name)) is not None


class HelpLineQuerySet(models.QuerySet):
    def shown(self):
        """Only lines with the page and the month that they were taken from: a wrong number costs more than none."""
        return self.exclude(source_url="").exclude(taken=None)

    def never_rung(self):
        """Those that nobody here has rung, or opened where there is no number."""
        return self.filter(checked=None)

    @transaction.atomic
    def delete(self):
        deleted = super().delete()
        PageState.objects.bump_all()
        return deleted


class HelpLine(models.Model):
    class Kind(models.TextChoices):
        CRISIS = "crisis", _("somebody to talk to now")
        POISON = "poison", _("poisoning and overdose")
        SIDE_EFFECTS = "side-effects", _("reporting a side effect")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CRISIS)
    country = models.CharField(_("country"), max_length=80, help_text=_("“UK and Ireland”, or “Elsewhere”."))
    language = models.CharField(
        _("for writers in"),
        max_length=2,
        blank=True,
        choices=[(code, words["name"]) for code, words in HELP_IN_LANGUAGES.items()],
        help_text=_(
            "Who writes in this language is shown the line with words in it. Left empty, everybody is shown it."
        ),
    )
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("number"), max_length=40, blank=True, help_text=_("To call; readers can tap it."))
    url = models.URLField(_("address"), blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("“Option 2”, “or text”."))
    source_url = models.URLField(
        _("official page"),
        blank=True,
        help_text=_("The line's own page, or that of its authority, which you took it from. Readers see it."),
    )
    taken = models.DateField(
        _("taken from it on"), null=True, blank=True, help_text=_("Readers see the month. Without it they see no line.")
    )
    checked = models.DateField(
        _("rung on"), null=True, blank=True, help_text=_("When you last rang or opened it yourself. Only you see this.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")
        ordering = ["kind", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "country", "name"], name="help_line_unique")]

    def __str__(self):
        return f"{self.country}: {self.name}"

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        # Pages that lead to the lines have them on paper.
        PageState.objects.bump_all()

    @transaction.atomic
    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        PageState.objects.bump_all()
        return deleted

    def clean(self):
        wrong = [name for name in ("url", "source_url") if (url := getattr(self, name)) and not web_address(url)]
        if wrong:
            words = _("Write the whole address of a web page, which begins with https://.")
            raise ValidationError(dict.fromkeys(wrong, words))
        if not self.number and not self.url:
            words = _("Give a number to call, or a web page to open: a line without both helps nobody.")
            raise ValidationError({"number": words})
        if self.language and self.kind != self.Kind.CRISIS:
            words = _(
                "Only lines to talk to somebody are shown by language. Leave this empty, or nobody sees the line."
            )
            raise ValidationError({"language": words})


def linked():
    """Yield the addresses of all help lines, each with its place, for the check of links elsewhere."""
    for line in HelpLine.objects.all():
        place = Place(str(line), reverse("admin:comments_helpline_change", args=[line.pk]))
        yield from ((url, place) for url in (line.url, line.source_url) if url)


class ReadyText(models.Model):
    """A text that the author often needs, ready to be put into an answer, a note or a reason."""

    key = models.SlugField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=1000)

    class Meta:
        verbose_name = _("ready text")
        verbose_name_plural = _("ready texts")
        ordering = ["pk"]

    def __str__(self):
        return self.title
