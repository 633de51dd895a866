from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, PageState, Remedy, Section


class Mode(models.TextChoices):
    HOLD_ALL = "hold-all", _("hold every comment")
    HOLD_FIRST = "hold-first", _("hold a writer's first comment, and whatever is in doubt")
    PUBLISH = "publish", _("publish at once what is not in doubt")


def _list_of(words):
    return models.TextField(
        words, blank=True, help_text=_("One a line, beside the built-in ones. Matched as whole words.")
    )


class DiscussionSettings(models.Model):
    """How the whole site takes comments, in one row. A guide's own `Discussion` may be stricter or looser."""

    mode = models.CharField(_("new comments"), max_length=12, choices=Mode.choices, default=Mode.HOLD_FIRST)
    is_open = models.BooleanField(_("take comments at all"), default=True)
    closes_after_days = models.PositiveIntegerField(
        _("close after days"), null=True, blank=True, help_text=_("Days after a guide's latest edition; empty: never.")
    )
    away_until = models.DateField(
        _("away until"),
        null=True,
        blank=True,
        help_text=_("Until the end of this day every comment waits, and the pages say so."),
    )
    spam_words = _list_of(_("words of spam"))
    held_words = _list_of(_("words that hold a comment"))
    reserved_names = _list_of(_("names that nobody may use"))
    crisis_phrases = _list_of(_("phrases of a crisis"))
    despair_phrases = _list_of(_("phrases of despair"))
    emergency_phrases = _list_of(_("phrases of a medical emergency"))
    harmless_phrases = models.TextField(
        _("phrases that mean no harm"), blank=True, help_text=_("One a line. They raise no alarm, whatever is in them.")
    )
    links_held_from = models.PositiveSmallIntegerField(_("links that hold a comment"), default=2)
    seconds_to_fill = models.PositiveSmallIntegerField(
        _("seconds a person needs"), default=3, help_text=_("A form that comes back sooner is held.")
    )
    per_ten_minutes = models.PositiveSmallIntegerField(_("comments a sender may write in ten minutes"), default=5)
    per_day = models.PositiveSmallIntegerField(_("comments a sender may write in a day"), default=30)

    class Meta:
        verbose_name = verbose_name_plural = _("settings of the discussion")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="discussion_settings_are_one_row")]

    def __str__(self):
        return str(_("Settings of the discussion"))

    @transaction.atomic
    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)
        # Every page says whether comments are taken and whether the author is away.
        PageState.objects.bump_all()

    @classmethod
    def load(cls):
        # Nearly every request asks for it, and to put such a query together takes longer than to answer it.
        return next(iter(cls.objects.raw("SELECT * FROM comments_discussionsettings WHERE id = 1")), None) or cls(pk=1)

    @property
    def is_away(self):
        return self.away_until is not None and timezone.localdate() <= self.away_until


class Discussion(models.Model):
    """The discussion of one guide: whether it is open, and how many comments it has."""

    article = models.OneToOneField(
        Article, verbose_name=_("guide"), on_delete=models.CASCADE, related_name="discussion"
    )
    is_open = models.BooleanField(_("open for new comments"), default=True)
    mode = models.CharField(
        _("new comments"), max_length=12, choices=Mode.choices, blank=True, help_text=_("Empty: as everywhere.")
    )
    closes_after_days = models.PositiveIntegerField(
        _("closes after days"),
        null=True,
        blank=True,
        help_text=_("Days after the latest edition; empty: as everywhere."),
    )
    comment_count = models.PositiveIntegerField(_("comment count"), default=0, editable=False)

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self):
        return _("Discussion of “%(article)s”") % {"article": self.article}

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        # Every page of the guide says whether comments are taken.
        PageState.objects.bump(self.article_id)

    def takes_comments(self, edition, everywhere):
        """Whether a comment may be written under `edition` now; `everywhere` is the `DiscussionSettings` row."""
        if not self.is_open or not everywhere.is_open:
            return False
        days = everywhere.closes_after_days if self.closes_after_days is None else self.closes_after_days
        # In whole days, because the pages that say so are kept for a day. And by subtraction: a date plus a very large
        # number of days would be an error.
        return days is None or (timezone.localdate() - timezone.localdate(edition.published_at)).days < days

    def mode_now(self, everywhere):
        return self.mode or everywhere.mode


class Tally(models.Model):
    """How many published comments there are in the threads about one section or remedy."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="tallies")
    section = models.OneToOneField(Section, on_delete=models.CASCADE, null=True, blank=True, related_name="tally")
    remedy = models.OneToOneField(Remedy, on_delete=models.CASCADE, null=True, blank=True, related_name="tally")
    comment_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section__isnull=True) ^ models.Q(remedy__isnull=True), name="tally_of_one_thing"
            )
        ]

    def __str__(self):
        return f"{self.section or self.remedy}: {self.comment_count}"


class Digest(models.Model):
    """When the author of a guide was last mailed that comments wait: one row for each guide."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="digest")
    sent = models.DateTimeField(null=True, blank=True)
    last_comment = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")

    def __str__(self):
        return f"{self.article}: {self.sent}"


class ImportedPage(models.Model):
    """The hash of a page's file that `import_page` brought over, so that it is never brought over twice."""

    sha256 = models.CharField(max_length=64, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="imported_pages")
    imported = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("imported page")
        verbose_name_plural = _("imported pages")

    def __str__(self):
        return f"{self.article}, {self.imported:%Y-%m-%d}"
