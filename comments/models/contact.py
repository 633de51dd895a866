from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.private_links import is_keyed_hash, keyed_hash


class ContactQuerySet(models.QuerySet):
    def unused(self):
        """Addresses that no comment carries and to which nothing is followed."""
        from comments.models import Comment

        return self.filter(~models.Exists(Comment.objects.filter(email=models.OuterRef("email"))), follows=None)

    def forget_unused(self, address):
        """Delete an address that no comment carries any more and that follows nothing, and the mails to it.

        The row stays if its owner wants no mail at all: without the address that wish could not be kept.
        """
        for contact in self.unused().filter(email=address):
            contact.forget(keep_wish=True)


class Contact(models.Model):
    """What may be mailed to one address (in lower case). Comments hold the address itself, not a key to this row."""

    email = models.EmailField(_("e-mail"), unique=True)
    # When its owner confirmed, by the link in a mail, that it is theirs.
    confirmed = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # When its owner asked for no mail at all.
    unsubscribed = models.DateTimeField(_("unsubscribed"), null=True, blank=True)
    # When it was last asked to confirm, so that an address that does not answer is not asked again and again.
    asked = models.DateTimeField(_("asked"), null=True, blank=True)
    # When it was last mailed because somebody asked for a mail to it, and when about what its owner follows.
    answered = models.DateTimeField(_("answered"), null=True, blank=True)
    news_sent = models.DateTimeField(_("news sent"), null=True, blank=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("contacts")
        verbose_name = _("contact")

    def __str__(self):
        return self.email

    def token(self, purpose):
        return keyed_hash(f"contact {purpose}", self.pk)

    @staticmethod
    def is_token(token, purpose, pk):
        """Whether `token` belongs to the contact `pk`, whose row may be gone by now."""
        return is_keyed_hash(token, f"contact {purpose}", pk)

    def confirm_url(self):
        return reverse("comments:confirm", args=[self.pk, self.token("confirm")])

    def stop_url(self, thread):
        """The page that ends mails: those about one thread (`thread` is its first comment's number), or all."""
        return reverse("comments:unsubscribe", args=[self.pk, thread, self.token("stop")])

    def follows_url(self):
        """The page where its owner says what is followed, and ends it."""
        return reverse("comments:follows", args=[self.pk, self.token("follows")])

    @property
    def takes_mail(self):
        """Whether the address may get other mails than the one that asks for confirmation."""
        return self.confirmed is not None and self.unsubscribed is None

    def may_be_asked(self, pause):
        """Whether it may be mailed although nobody confirmed it: once in `pause`. If so, note that it is mailed now."""
        return self._is_due("asked", pause)

    def may_be_answered(self, pause):
        """Whether it may be mailed because somebody, maybe not its owner, typed it: once in `pause`. Notes it too."""
        return self._is_due("answered", pause)

    def _is_due(self, field, pause):
        now, last = timezone.now(), getattr(self, field)
        if last and now - last < pause:
            return False
        setattr(self, field, now)
        self.save(update_fields=[field])
        return True

    def confirm(self):
        """Note that the owner confirmed. An earlier yes keeps its date, so that cookies from it stay valid."""
        if not self.takes_mail:
            self.confirmed, self.unsubscribed = timezone.now(), None
            self.save(update_fields=["confirmed", "unsubscribed"])

    @transaction.atomic
    def settle_follows(self, said):
        """Do what the owner said (a POST) on the page of what is followed; return what that was.

        "yes" with the numbers of what to follow (the others that waited are dropped), "end" with one number, and
        whatever else is said, as mail programs do by themselves, ends all.
        """
        contact = Contact.objects.select_for_update().filter(pk=self.pk).first()
        if contact is None:
            return "all"
        waiting = contact.follows.filter(confirmed=None)
        if "yes" in said:
            wanted = {pk for pk in said.getlist("follow") if pk.isascii() and pk.isdigit()}
            for follow in waiting:
                if str(follow.pk) in wanted:
                    follow.confirm()
                else:
                    follow.delete()
            if wanted:
                contact.confirm()
            return "yes" if wanted else ""
        if "end" in said:
            pk = said["end"]
            ended = contact.follows.filter(pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0)
            ended.delete()
            Contact.objects.forget_unused(contact.email)
            return "one"
        contact.follows.all().delete()
        Contact.objects.forget_unused(contact.email)
        return "all"

    def stop(self):
        """Note that nothing is to be mailed any more, whoever types the address."""
        if self.unsubscribed is None:
            self.unsubscribed = timezone.now()
            self.save(update_fields=["unsubscribed"])

    @transaction.atomic
    def forget(self, *, keep_wish=False):
        """Delete the address and every mail to it, sent or waiting; return how many rows were deleted.

        What it follows goes with it. With `keep_wish` the row of an address that wants no mail at all stays.
        """
        from post_office.models import Email

        from comments.models import Asked

        gone = Email.objects.filter(to=self.email).delete()[0]
        gone += Asked.objects.filter(email=self.email).delete()[0]
        if not (keep_wish and self.unsubscribed):
            gone += self.delete()[0]
        return gone
