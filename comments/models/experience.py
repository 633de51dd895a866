from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Remedy
from comments.models.comment import Comment


class ExperienceReport(models.Model):
    """What a remedy did for one person: an optional part of a comment about it."""

    class Outcome(models.TextChoices):
        # From much worse to much better, wherever they are listed or counted: a scale is read faster than a heap.
        MUCH_WORSE = "much-worse", _("much worse")
        WORSE = "worse", _("worse")
        SAME = "same", _("no change")
        BETTER = "better", _("better")
        MUCH_BETTER = "much-better", _("much better")
        TOO_EARLY = "too-early", _("too early to say")

    class Duration(models.TextChoices):
        WEEKS = "weeks", _("less than a month")
        MONTHS = "months", _("one to three months")
        YEAR = "year", _("three months to a year")
        YEARS = "years", _("one to five years")
        LONG = "long", _("more than five years")

    class Use(models.TextChoices):
        USING = "using", _("still using it")
        NO_EFFECT = "no-effect", _("stopped: it had no effect")
        SIDE_EFFECTS = "side-effects", _("stopped: side effects")
        COST = "cost", _("stopped: the cost")
        GOT_WORSE = "got-worse", _("stopped: it got worse later")
        NOT_NEEDED = "not-needed", _("stopped: not needed any more")
        OTHER = "other", _("stopped: another reason")

    UNDER_THREE_MONTHS = (Duration.WEEKS, Duration.MONTHS)

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="experience")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    duration = models.CharField(max_length=8, choices=Duration.choices)
    use = models.CharField(max_length=12, choices=Use.choices, blank=True)
    side_effects = models.CharField(max_length=300, blank=True)
    # The remedy for which `ExperienceTally` counts this report now; empty if it is not counted.
    counted_for = models.ForeignKey(Remedy, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("experience report")
        verbose_name_plural = _("experience reports")

    def __str__(self):
        return f"{self.get_outcome_display()}, {self.get_duration_display()}"

    @staticmethod
    def counted_under(comment):
        """Return the pk of the remedy that the report of `comment` counts for; None until somebody has read it."""
        return comment.remedy_id if comment.is_published and comment.reviewed else None

    def settle(self, comment):
        """Bring the counts up to date: a report counts once a person has read its published comment."""
        wanted = self.counted_under(comment)
        if wanted == self.counted_for_id:
            return
        cell = {"outcome": self.outcome, "duration": self.duration}
        for remedy_id, step in ((self.counted_for_id, -1), (wanted, 1)):
            if remedy_id:
                ExperienceTally.objects.get_or_create(remedy_id=remedy_id, **cell)
                cells = ExperienceTally.objects.filter(remedy_id=remedy_id, **cell)
                cells.update(count=models.F("count") + step)
        self.counted_for_id = wanted
        self.save(update_fields=["counted_for"])


class ExperienceTally(models.Model):
    """How many reports on a remedy have one outcome after one duration: at most thirty rows for each remedy."""

    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, related_name="experience_tallies")
    outcome = models.CharField(max_length=12, choices=ExperienceReport.Outcome.choices)
    duration = models.CharField(max_length=8, choices=ExperienceReport.Duration.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("experience tally")
        verbose_name_plural = _("experience tallies")
        constraints = [
            models.UniqueConstraint(fields=["remedy", "outcome", "duration"], name="experience_tally_unique")
        ]

    def __str__(self):
        return f"{self.remedy}: {self.outcome}, {self.duration}: {self.count}"
