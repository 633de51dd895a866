"""The form by which a reader reports a comment, without a login. Only the author sees the report."""

from datetime import timedelta

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import typed
from comments.models import SENDER_KEPT, Report, Sender
from comments.safety.verdict import FLOOD_WINDOW, Flood, Limits, is_flood
from comments.writing.fields import form_of

# The most reports of one sender: more than anybody can have read in that time.
LIMITS = Limits(per_ten_minutes=5, per_day=20)
# The same report within this time counts as a second click, or as sent again to be sure.
SAME_WITHIN = timedelta(days=1)


class ReportForm(form_of(typed.REPORT)):
    # Hidden from people. Only machines fill it in, or a browser that guesses.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Something filled in a field that people do not see. Please send it again."))
        return ""

    def empty_the_trap(self):
        """Empty the hidden field, so that a person whose browser filled it in can send the form that is shown again."""
        self.data = self.data.copy()
        self.data["website"] = ""

    def is_flood(self, sender):
        now = timezone.now()
        recent = Report.objects.filter(sender=sender, created__gt=now - FLOOD_WINDOW).order_by("-created")
        return is_flood(list(recent.values_list("created", flat=True)[: LIMITS.per_day]), now, LIMITS)

    def find_same(self, comment, sender):
        same = Report.objects.filter(comment=comment, sender=sender, handled=None, **self._said())
        return same.filter(created__gt=timezone.now() - SAME_WITHIN).first()

    @transaction.atomic
    def save(self, comment, sender):
        """Save the report, once however often the form is sent.

        Raises `Flood` if other reports of the same sender were saved at the same moment and reached the limit.
        """
        # Requests with the same form, or of the same sender, take turns.
        Sender.objects.lock(sender)
        locked = comment.lock()
        if same := self.find_same(locked, sender):
            return same
        if self.is_flood(sender):
            raise Flood
        return Report.objects.create(
            comment=locked, sender=sender, sender_purge_at=timezone.now() + SENDER_KEPT, **self._said()
        )

    def _said(self):
        return {entry.name: self.cleaned_data[entry.name] for entry in typed.REPORT}
