"""The form by which a reader asks for a mail to an address. It saves the same for every address (models/mailing.py)."""

from datetime import timedelta

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Asked, Sender
from comments.safety.verdict import FLOOD_WINDOW, Flood, Limits, is_flood

# The most requests of one sender: nobody has that many addresses, and some households share one internet address.
LIMITS = Limits(per_ten_minutes=5, per_day=20)
# A second click is the same request.
SAME_WITHIN = timedelta(seconds=30)


class AskForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Please type your e-mail address."),
            "invalid": _("This does not look like an e-mail address. Please look at it again."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    @transaction.atomic
    def save(self, kind, sender, article_id, **what):
        """Leave the request to the worker. Raises `Flood` if its sender made too many, whatever the addresses were."""
        # Requests of one sender take turns.
        Sender.objects.lock(sender)
        now = timezone.now()
        row = {"kind": kind, "email": self.cleaned_data["email"], "sender": sender, "article_id": article_id, **what}
        if Asked.objects.filter(**row, created__gt=now - SAME_WITHIN).exists():
            return
        recent = Asked.objects.filter(sender=sender, created__gt=now - FLOOD_WINDOW).order_by("-created")
        if is_flood(list(recent.values_list("created", flat=True)[: LIMITS.per_day]), now, LIMITS):
            raise Flood
        Asked.objects.create(**row)
