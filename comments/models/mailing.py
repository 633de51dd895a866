"""What readers want to be mailed beside answers: the links to their comments, and news of what they follow."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Remedy, Section
from comments.models.comment import Comment
from comments.models.contact import Contact


class Asked(models.Model):
    """That somebody typed an address and wants mail there, until the worker has answered it.

    The request only leaves this row, the same for every address: so no answer, and no time that it takes, tells
    whether an address is known here. Only a mail does, and that goes to its owner alone.
    """

    class Kind(models.TextChoices):
        LINKS = "links", _("links to comments")
        FOLLOW = "follow", _("to follow something")

    kind = models.CharField(max_length=6, choices=Kind.choices, editable=False)
    # Emptied as soon as it is answered.
    email = models.EmailField(blank=True, editable=False)
    # The guide whose language the mail is in.
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", editable=False)
    # What is to be followed, as in Follow; nothing of the three is the guide.
    section = models.ForeignKey(Section, on_delete=models.CASCADE, null=True, related_name="+", editable=False)
    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, null=True, related_name="+", editable=False)
    thread = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+", editable=False)
    # The same keyed hash as in `Comment.sender`, for a day.
    sender = models.CharField(max_length=64, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = _("request for a mail")
        verbose_name_plural = _("requests for a mail")
        indexes = [models.Index(fields=["sender", "-created"], name="asked_sender")]

    def __str__(self):
        return f"{self.kind}, {self.created:%Y-%m-%d}"


class FollowQuerySet(models.QuerySet):
    def active(self):
        """Those whose address's owner confirmed them, and wants mail at all."""
        return self.filter(
            confirmed__isnull=False, contact__confirmed__isnull=False, contact__unsubscribed__isnull=True
        )

    def with_news(self, until):
        """Those under which a comment was published after what was told last, and by `until`, that readers can see."""
        new = Comment.objects.on_a_page().of_public_guides().filter(article=models.OuterRef("article"))
        return self.filter(models.Exists(new.filter(published__gt=models.OuterRef("told"), published__lte=until)))


class Follow(models.Model):
    """That the owner of an address is mailed about new comments: in one thread, about one part of a guide, or all."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="follows")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    thread = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    # When the address's owner said yes to this one, by the link in a mail.
    confirmed = models.DateTimeField(null=True, blank=True)
    # Comments that were published up to then have been told of.
    told = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed conversation")
        verbose_name_plural = _("followed conversations")
        constraints = [
            models.CheckConstraint(
                condition=(Q(section=None) & Q(remedy=None))
                | (Q(section=None) & Q(thread=None))
                | (Q(remedy=None) & Q(thread=None)),
                name="follow_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.article}, {self.created:%Y-%m-%d}"

    @property
    def part(self):
        """The section or remedy, as an edition names it ("section:<pk>"), or ""."""
        kind = "section" if self.section_id else "remedy" if self.remedy_id else ""
        return f"{kind}:{self.section_id or self.remedy_id}" if kind else ""

    def confirm(self):
        if self.confirmed is None:
            self.confirmed = self.told = timezone.now()
            self.save(update_fields=["confirmed", "told"])

    def news(self, until):
        """Return the public comments since what was told last, by `until`, but for the follower's own."""
        new = Comment.objects.on_a_page().of_public_guides().filter(article=self.article_id)
        new = new.filter(published__gt=self.told, published__lte=until).exclude(email=self.contact.email)
        if self.thread_id:
            return new.filter(root=self.thread_id)
        if self.section_id:
            return new.filter(Q(section=self.section_id) | Q(root__section=self.section_id))
        if self.remedy_id:
            return new.filter(Q(remedy=self.remedy_id) | Q(root__remedy=self.remedy_id))
        return new
