"""What the author says when a guide is published: what changed, when, and whether it was a review."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.widgets import WRONG_DAY, WRONG_TIME, ClockInput, DayInput
from rlssite.when import why_not, with_zone, zone_name


class DateAndTime(forms.SplitDateTimeWidget):
    """The two fields of a moment, each named with the time zone that it is meant in."""

    template_name = "admin/widgets/split_datetime.html"

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [DayInput, ClockInput], attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        names = [words % {"zone": zone_name()} for words in (_("Date (%(zone)s)"), _("Time (%(zone)s)"))]
        for widget, label in zip(context["widget"]["subwidgets"], names, strict=True):
            widget["attrs"]["aria-label"] = label
        context["date_label"], context["time_label"] = names
        return context


class MomentField(forms.SplitDateTimeField):
    """A moment in the site's time zone; a time that clocks skip or show twice is refused in plain words."""

    widget = DateAndTime
    default_error_messages = {"invalid_date": WRONG_DAY, "invalid_time": WRONG_TIME}

    def compress(self, data_list):
        if data_list and all(value not in self.empty_values for value in data_list):
            why = why_not(datetime.combine(*data_list), timezone.get_current_timezone())
            if why:
                raise forms.ValidationError(why)
        return super().compress(data_list)


# What a guide may lack, as the tick names it.
LACKS = {"get_help": gettext_lazy("when to get help"), "disclaimer": gettext_lazy("a disclaimer")}


class PublishForm(forms.Form):
    required_css_class = "required"

    without = forms.BooleanField(
        error_messages={"required": gettext_lazy("Write it in the guide, or tick that it goes public without.")}
    )
    what_changed = forms.CharField(
        label=gettext_lazy("What changed"),
        error_messages={"required": gettext_lazy("Say in one line what changed: readers see it.")},
        max_length=300,
        help_text=gettext_lazy("One public line for readers: “Medicines: what the new guideline advises.”"),
    )
    at = MomentField(
        label=gettext_lazy("Publish on"),
        required=False,
        error_messages=dict.fromkeys(
            ["invalid_date", "invalid_time"],
            gettext_lazy("Give a date like 2026-03-29 and a time like 07:30, or leave both empty to publish now."),
        ),
    )
    is_review = forms.BooleanField(
        label=gettext_lazy("This was a review"),
        required=False,
        help_text=gettext_lazy("Everything was read again against its sources. It moves the date that readers see."),
    )
    replace_schedule = forms.BooleanField(label=gettext_lazy("Replace the edition that waits"), required=False)

    field_order = ["replace_schedule", "without", "what_changed", "is_review", "at"]

    def __init__(self, *args, waiting=None, lacks=(), zone_url="", **kwargs):
        super().__init__(*args, **kwargs)
        if lacks:
            named = "; ".join(str(LACKS[name]) for name in lacks)
            self.fields["without"].label = _("Publish it without: %(what)s") % {"what": named}
        else:
            del self.fields["without"]
        told = _(
            "Left empty, it is published now. What you save after you have given a time is not part of that edition: "
            "it waits until you publish again. Only one edition can wait."
        )
        change = format_html('<a href="{}">{}</a>', zone_url, _("Change the time zone")) if zone_url else ""
        zone = _("Date and time are those of %(zone)s.") % {"zone": zone_name()}
        self.fields["at"].help_text = format_html("{} {}<br>{}", zone, change, told)
        if waiting is None:
            del self.fields["replace_schedule"]
        else:
            field = self.fields["replace_schedule"]
            field.required = True
            field.error_messages["required"] = _("Tick it: only one edition can be the next.")
            self.fields["replace_schedule"].help_text = _(
                "Edition %(number)d waits for %(time)s. The working copy already holds its changes, "
                "so they are published with this edition. The waiting one is withdrawn, and readers see no edition of "
                "its number."
            ) % {"number": waiting.number, "time": with_zone(waiting.published_at)}

    def clean(self):
        at = self.cleaned_data.get("at")
        if "_now" in self.data and at:
            self.add_error("at", _("A date and a time are given: press “Schedule”, or empty both to publish it now."))
        elif "_later" in self.data and not at and "at" not in self.errors:
            self.add_error("at", _("Give the day and the time at which it is to be published."))
        # The edition does not keep it.
        self.cleaned_data.pop("without", None)

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(_("That time is past. Leave it empty to publish now."))
        return at
