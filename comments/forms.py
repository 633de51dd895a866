import ipaddress
import uuid

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Remedy, Section
from comments.models import SENDER_KEPT, Comment
from comments.models.comment import text_digest
from comments.moderation import FLOOD_WINDOW, Context, Draft, Limits, decide, is_flood
from comments.private_links import keyed_hash
from rlssite.markup import MAX_COMMENT_TEXT, plain_text

WHOLE_GUIDE = ""


def sender_hash(address):
    """Return the keyed hash that stands for a sender. A home has a whole IPv6 /64, so that counts as one."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        ip = ip.ipv4_mapped or ipaddress.ip_network(f"{ip}/64", strict=False)
    return keyed_hash("sender", ip)


class KeyUsed(Exception):
    """The form was sent before, with another text."""


class CommentForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Shown with your comment. Health is private: a made-up name is welcome."),
    )
    place = forms.CharField(
        label=_("Place (optional)"), max_length=60, required=False, help_text=_("Shown too, if given.")
    )
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        help_text=_("Never shown. We only use it to write to you about this comment."),
    )
    about = forms.ChoiceField(label=_("About"), required=False)
    body = forms.CharField(
        label=_("Your comment"),
        max_length=MAX_COMMENT_TEXT,
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"}),
        help_text=_("Tell what happened to you, not what others should take. Please leave amounts out."),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, edition, in_reply_to=None, author=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition, self.in_reply_to, self.author = edition, in_reply_to, author
        if in_reply_to:
            del self.fields["about"]
        else:
            self.fields["about"].choices = self._things()
        if author:
            # The mark comes from the account; so does the name.
            for name in ("name", "place", "email"):
                del self.fields[name]
        for name, kind in {"name": "nickname", "email": "email"}.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = kind
        for name in {"name", "place"} & set(self.fields):
            self.fields[name].widget.attrs["dir"] = "auto"
        self.fields["key"].initial = uuid.uuid4

    def _things(self):
        parts = self.edition.parts
        return [
            (WHOLE_GUIDE, _("The whole guide")),
            (_("Sections"), [(f"section:{part['slug']}", part["title"]) for part in parts["sections"]]),
            (_("What people try"), [(f"remedy:{part['slug']}", part["name"]) for part in parts["remedies"]]),
        ]

    def _measured(self, field, text):
        # Some letters are three in the normal form, which the field itself has not seen.
        MaxLengthValidator(self.fields[field].max_length)(text)
        return text

    def _line(self, field):
        text = " ".join(plain_text(self.cleaned_data[field]).split())
        if not text and self.fields[field].required:
            raise forms.ValidationError(_("Please write a name that can be seen."))
        return self._measured(field, text)

    def clean_name(self):
        return self._line("name")

    def clean_place(self):
        return self._line("place")

    def clean_body(self):
        text = plain_text(self.cleaned_data["body"]).strip()
        if not text:
            raise forms.ValidationError(_("Please write something."))
        return self._measured("body", text)

    def clean_key(self):
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid.uuid4()

    def renew_key(self):
        """Give the form that is shown again a fresh key."""
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())

    def is_flood(self, sender):
        if self.author or Comment.objects.filter(key=self.cleaned_data["key"]).exists():
            # What was sent before is not one more.
            return False
        now = timezone.now()
        times = Comment.objects.filter(sender=sender, created__gt=now - FLOOD_WINDOW).values_list("created", flat=True)
        return is_flood(list(times[:100]), now, Limits())

    def save(self, sender):
        """Write the comment once, however often the form is sent; return it.

        Raises `KeyUsed` when this form was sent before with another text.
        """
        data = self.cleaned_data
        comment = Comment(
            article_id=self.edition.article_id,
            edition_id=self.edition.pk,
            in_reply_to=self.in_reply_to,
            root=(self.in_reply_to.root or self.in_reply_to) if self.in_reply_to else None,
            name=self.author.name[:60] if self.author else data["name"],
            place=data.get("place", ""),
            email=data.get("email", ""),
            body=data["body"],
            by_author=bool(self.author),
            key=data["key"],
            digest=self._digest(),
            sender=sender,
            sender_purge_at=timezone.now() + SENDER_KEPT,
            **self._about(),
        )
        try:
            with transaction.atomic():
                comment.save()
                draft = Draft(comment.name, comment.place, comment.body, is_reply=bool(self.in_reply_to))
                verdict = decide(draft, Context(by_author=comment.by_author))
                if verdict.status == Comment.Status.PUBLISHED:
                    comment.publish(by=self.author.user)
        except IntegrityError:
            first = Comment.objects.filter(key=comment.key).first()
            if first is None:
                raise
            if not self._is_same(first, comment):
                raise KeyUsed from None
            return first
        return comment

    @staticmethod
    def _is_same(first, comment):
        same_place = (first.article_id, first.in_reply_to_id) == (comment.article_id, comment.in_reply_to_id)
        return first.digest == comment.digest and same_place

    def _digest(self):
        """Return what tells one text sent with a key from another sent with it."""
        fields = [name for name in self.fields if name != "key"]
        return text_digest(*(f"{name}={self.cleaned_data.get(name, '')}" for name in fields))

    def _about(self):
        kind, _colon, slug = self.cleaned_data.get("about", "").partition(":")
        model = {"section": Section, "remedy": Remedy}.get(kind)
        row = model and model.objects.known_as(self.edition.article_id, slug)
        return {kind: row} if row else {}
