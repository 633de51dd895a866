from django import template
from django.utils.translation import gettext_lazy as _

from comments.models import ExperienceReport, ExperienceTally
from comments.threads.experience_counts import BAR_HEIGHT, lay_out

register = template.Library()

Duration = ExperienceReport.Duration
# The heads of narrow columns: a unit, and below it the durations. A word joiner keeps a span like 1–3 in one line.
UNITS = [
    (_("months"), {Duration.WEEKS: _("under 1"), Duration.MONTHS: "1–\u20603", Duration.YEAR: "3–\u206012"}),
    (_("years"), {Duration.YEARS: "1–\u20605", Duration.LONG: _("over 5")}),
]


@register.inclusion_tag("comments/_experience_counts.html")
def experience_counts(row):
    """The counts of readers' reports about a `Remedy`; none if it is None."""
    if row is None:
        return {"counts": None}
    tallies = ExperienceTally.objects.filter(remedy=row).values_list("outcome", "duration", "count")
    outcomes = ExperienceReport.Outcome
    counts = lay_out(tallies, outcomes.values, Duration.values, ExperienceReport.UNDER_THREE_MONTHS)
    return {
        "counts": counts,
        "rows": [(outcomes(outcome).label, cells) for outcome, cells in counts.rows] if counts else [],
        "units": [(unit, len(heads), heads.values()) for unit, heads in UNITS],
        "height": BAR_HEIGHT,
    }
