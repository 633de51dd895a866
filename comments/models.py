"""The discussion under a guide."""

import hashlib
import hmac
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, PageState, Remedy, Section
from comments.querysets import REPLIES_PER_PAGE, CommentQuerySet
from comments.threads import page_start
from rlssite.markup import MAX_COMMENT_TEXT, comment_html

# Raise it whenever the same text would give other HTML, and run `manage.py render_comments`.
COMMENT_RENDERER = 1
# How long the keyed hash of a sender's address is kept: long enough to see a flood, no longer.
SENDER_KEPT = timedelta(days=30)


def keyed_hash(purpose, *parts):
    """Return an HMAC-SHA256, in hex, of `parts` under the site's key; each purpose has its own."""
    message = "\0".join([purpose, *map(str, parts)])
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def text_digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Discussion(models.Model):
    """One per guide: whether it is open, and how much is in it."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="discussion")
    is_open = models.BooleanField(_("open for new comments"), default=True)
    closes_after_days = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Days after the latest edition; empty: never.")
    )
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self):
        return _("Discussion of “%(article)s”") % {"article": self.article}

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        # Every page of the guide says whether comments are taken.
        PageState.objects.bump(self.article_id)

    def takes_comments(self, edition):
        """Whether a comment may be written under `edition` now."""
        if not self.is_open:
            return False
        if self.closes_after_days is None:
            return True
        # In days, since the sum of a date and a large number is no date.
        return (timezone.now() - edition.published_at).days < self.closes_after_days


class Comment(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        PUBLISHED = "published", _("published")
        SPAM = "spam", _("spam")
        REMOVED = "removed", _("removed")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, related_name="comments", null=True, blank=True)
    remedy = models.ForeignKey(Remedy, on_delete=models.SET_NULL, related_name="comments", null=True, blank=True)
    # No index of its own: SQLite would take it for the list of threads and sort them all; `comment_replies` serves.
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replies", null=True, blank=True, db_index=False
    )
    in_reply_to = models.ForeignKey("self", on_delete=models.PROTECT, related_name="answers", null=True, blank=True)
    reply_no = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # Of a first comment: the last number given to a reply, and how many of them are published.
    last_reply_no = models.PositiveIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    is_listed = models.BooleanField(default=False, editable=False)

    name = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    body = models.TextField(max_length=MAX_COMMENT_TEXT)
    body_html = models.TextField(editable=False)
    rendered_with = models.PositiveIntegerField(editable=False)
    by_author = models.BooleanField(default=False)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    created = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True, blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    sender_purge_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section__isnull=True) | models.Q(remedy__isnull=True), name="comment_about_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(root__isnull=True) | models.Q(in_reply_to__isnull=False), name="reply_answers_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(published__isnull=False), name="published_has_date"
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "-published", "-id"],
                name="comment_threads",
                condition=models.Q(root__isnull=True, is_listed=True),
            ),
            models.Index(fields=["root", "reply_no"], name="comment_replies", condition=models.Q(root__isnull=False)),
            # For the feeds. Not partial: SQLite cannot tell that a bound value meets a partial index's condition.
            models.Index(fields=["article", "status", "-published", "-id"], name="comment_newest"),
            models.Index(fields=["status", "-published", "-id"], name="comment_newest_anywhere"),
            models.Index(fields=["status", "-created"], name="comment_queue"),
            models.Index(fields=["sender", "-created"], name="comment_sender"),
            models.Index(
                fields=["sender_purge_at"], name="comment_purge", condition=models.Q(sender_purge_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def save(self, *args, **kwargs):
        self.derive()
        if kwargs.get("update_fields") is not None and "body" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "body_html", "rendered_with", "digest"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        """The permalink: it lands on the comment for as long as that is public."""
        return reverse("comments:comment", args=[self.pk])

    @property
    def anchor(self):
        return f"c{self.pk}"

    def thread_url(self):
        """The page of the thread that shows this comment, with its anchor."""
        url = reverse("comments:comment", args=[self.root_id or self.pk])
        page = page_start(self.reply_no, REPLIES_PER_PAGE)
        return f"{url}?after={page}#{self.anchor}" if page else f"{url}#{self.anchor}"

    def manage_token(self):
        return keyed_hash("manage", self.pk, self.token_version)

    def is_manage_token(self, token):
        return hmac.compare_digest(self.manage_token().encode(), token.encode())

    def manage_url(self):
        return reverse("comments:mine", args=[self.pk, self.manage_token()])

    def derive(self):
        """Set what follows from the typed fields."""
        self.body_html = comment_html(self.body)
        self.rendered_with = COMMENT_RENDERER
        self.digest = text_digest(self.name, self.place, self.email, self.body)

    # Questions

    @property
    def is_root(self):
        return self.root_id is None

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    # Acts. Each is one transaction: the comment, the counts, the log, and last the page's revision.

    def publish(self, by=None):
        """Show the comment to readers. A reply gets its number in the thread at its first publication."""
        self._change(self.Status.PUBLISHED, by)

    def mark_spam(self, by=None):
        self._change(self.Status.SPAM, by)

    def remove(self, by=None, reason=""):
        """Take the comment from readers; the row stays."""
        self._change(self.Status.REMOVED, by, reason)

    def undo(self, by=None):
        """Go back to the status before the last decision."""
        last = self.decisions.order_by("-pk").first()
        if last is None:
            raise ValueError("Nothing was decided about this comment.")
        self._change(last.previous_status, by, undoes=last)

    @transaction.atomic
    def _change(self, status, by, reason="", undoes=None):
        # The thread's first comment before its replies, always: two acts in one thread take turns, and neither
        # holds what the other waits for.
        locked = Comment.objects.select_for_update(no_key=True).filter(pk__in=[self.root_id or self.pk, self.pk])
        current = {row.pk: row for row in locked.order_by("pk")}[self.pk]
        previous = current.status
        if status == previous:
            return
        was_shown, is_shown = previous == self.Status.PUBLISHED, status == self.Status.PUBLISHED
        current.status = status
        if is_shown and current.published is None:
            current.published = timezone.now()
            if current.root_id:
                Comment.objects.filter(pk=current.root_id).update(last_reply_no=models.F("last_reply_no") + 1)
                current.reply_no = Comment.objects.values_list("last_reply_no", flat=True).get(pk=current.root_id)
        current.save(update_fields=["status", "published", "reply_no"])
        Decision.objects.create(
            comment=current,
            by=by,
            act=Decision.Act.UNDO if undoes else status,
            reason=reason,
            previous_status=previous,
        )
        if was_shown != is_shown:
            current._count(1 if is_shown else -1)
        self.refresh_from_db()

    def _count(self, step):
        """Add `step` to every count that this comment is part of, then turn the page's revision."""
        Discussion.objects.get_or_create(article_id=self.article_id)
        Discussion.objects.filter(article_id=self.article_id).update(comment_count=models.F("comment_count") + step)
        if self.section_id or self.remedy_id:
            about = {"section_id": self.section_id, "remedy_id": self.remedy_id}
            Tally.objects.get_or_create(article_id=self.article_id, **about)
            Tally.objects.filter(**about).update(comment_count=models.F("comment_count") + step)
        if self.root_id:
            Comment.objects.filter(pk=self.root_id).update(reply_count=models.F("reply_count") + step)
        # A first comment that is not shown keeps its place as long as there is a conversation below it.
        first = Comment.objects.filter(pk=self.root_id or self.pk)
        listed = models.Q(status="published") | models.Q(reply_count__gt=0)
        first.update(is_listed=models.Case(models.When(listed, then=True), default=False))
        PageState.objects.bump(self.article_id)


class Tally(models.Model):
    """How many published comments are about one section or remedy."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="tallies")
    section = models.OneToOneField(Section, on_delete=models.CASCADE, null=True, blank=True, related_name="tally")
    remedy = models.OneToOneField(Remedy, on_delete=models.CASCADE, null=True, blank=True, related_name="tally")
    comment_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(section__isnull=True) ^ models.Q(remedy__isnull=True), name="tally_of_one_thing"
            )
        ]

    def __str__(self):
        return f"{self.section or self.remedy}: {self.comment_count}"


class Decision(models.Model):
    """Who did what to a comment, why, and what to go back to. Never the old text."""

    class Act(models.TextChoices):
        PUBLISHED = "published", _("published")
        SPAM = "spam", _("marked as spam")
        REMOVED = "removed", _("removed")
        PENDING = "pending", _("put back to wait")
        UNDO = "undo", _("undone")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    act = models.CharField(max_length=10, choices=Act.choices)
    reason = models.CharField(max_length=300, blank=True)
    previous_status = models.CharField(max_length=10, choices=Comment.Status.choices)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_act_display()}, {self.made:%Y-%m-%d %H:%M}"


class Digest(models.Model):
    """When the author was last told that comments wait: one row a guide's author is mailed about."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="digest")
    sent = models.DateTimeField(null=True, blank=True)
    last_comment = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.article}: {self.sent}"


class ImportedPage(models.Model):
    """A page that was brought over, known by the hash of its file, so that it is never brought over twice."""

    sha256 = models.CharField(max_length=64, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="imported_pages")
    imported = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.article}, {self.imported:%Y-%m-%d}"
