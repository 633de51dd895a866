"""The comment: its fields and questions about it. What can be done to it is in comments/acts.py."""

import hashlib
import uuid
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, Remedy, Section
from comments.cursors import page_start
from comments.models.word import Word
from comments.private_links import expiring_token, is_keyed_hash, keyed_hash
from comments.querysets import REPLIES_PER_PAGE, CommentQuerySet
from comments.safety.alarms import IN_NEED, Alarm
from comments.safety.amounts import find_amounts
from comments.typed import shown_words
from rlssite.markup import MAX_COMMENT_TEXT, comment_html

# Raise this whenever the same text would give other HTML, or other words to find it by. The next start, or
# `render_comments`, renders anew.
COMMENT_RENDERER = 3
# How long the keyed hash of a sender's address is kept: long enough to see a flood, no longer.
SENDER_KEPT = timedelta(days=30)
# How long a writer may change a published comment: enough to correct a slip, too short to twist an answered comment.
EDIT_WINDOW = timedelta(minutes=15)
# What the desk calls the removal of what no reader ever saw, and whose writer is in need: it sounds like no loss.
KEPT_UNPUBLISHED = _("kept unpublished")


def text_digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Comment(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        PUBLISHED = "published", _("published")
        SPAM = "spam", _("spam")
        REMOVED = "removed", _("removed")

    class EditedBy(models.TextChoices):
        WRITER = "writer", _("edited by its writer")
        AUTHOR = "author", _("edited by the author")
        MASK = "mask", _("the author took an amount out")

    article = models.ForeignKey(Article, verbose_name=_("guide"), on_delete=models.PROTECT, related_name="comments")
    # What a thread is about, on its first comment only: replies have neither. They have no index of their own,
    # because SQLite would use it for the lists of threads and then sort all its rows.
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        on_delete=models.SET_NULL,
        related_name="comments",
        null=True,
        blank=True,
        db_index=False,
    )
    remedy = models.ForeignKey(
        Remedy,
        verbose_name=_("remedy"),
        on_delete=models.SET_NULL,
        related_name="comments",
        null=True,
        blank=True,
        db_index=False,
    )
    root = models.ForeignKey(
        "self",
        verbose_name=_("root"),
        on_delete=models.PROTECT,
        related_name="replies",
        null=True,
        blank=True,
        db_index=False,
    )
    in_reply_to = models.ForeignKey(
        "self", verbose_name=_("in reply to"), on_delete=models.PROTECT, related_name="answers", null=True, blank=True
    )
    reply_no = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # On a first comment only: the last number given to a reply, how many replies are published, whether the thread
    # stands in the lists, whether the author replied, and whether new replies wait.
    # Of a first comment: how often what readers see of its thread has changed.
    version = models.PositiveIntegerField(default=0, editable=False)
    last_reply_no = models.PositiveIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    is_listed = models.BooleanField(default=False, editable=False)
    answered = models.BooleanField(default=False, editable=False)
    holds_replies = models.BooleanField(default=False, editable=False)
    pinned = models.BooleanField(default=False, editable=False)

    name = models.CharField(_("name"), max_length=60)
    place = models.CharField(_("place"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wants_mail = models.BooleanField(_("wants mail"), default=False)
    body = models.TextField(_("body"), max_length=MAX_COMMENT_TEXT)
    body_html = models.TextField(editable=False)
    rendered_with = models.PositiveIntegerField(editable=False)
    is_question = models.BooleanField(_("is question"), default=False)
    by_author = models.BooleanField(_("by author"), default=False)

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    # Why it was held, as [code, words] pairs that only the author sees.
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    alarm = models.CharField(_("alarm"), max_length=10, choices=Alarm.choices, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    created = models.DateTimeField(_("created"), default=timezone.now)
    published = models.DateTimeField(_("published"), null=True, blank=True)
    # When the staff last read it and decided; a published comment without this date is still to be read.
    reviewed = models.DateTimeField(null=True, blank=True, editable=False)
    edited = models.DateTimeField(_("edited"), null=True, blank=True)
    edited_by = models.CharField(_("edited by"), max_length=6, choices=EditedBy.choices, blank=True)
    erased = models.DateTimeField(null=True, blank=True, editable=False)
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    editor_note = models.TextField(_("editor note"), max_length=1000, blank=True)
    editor_note_at = models.DateTimeField(_("editor note at"), null=True, blank=True)
    # For those who moderate: a note that is never public, and until when it stands last among what waits.
    # The database has its default too: a process of the version before, which runs on while another brings the
    # database up to date, writes rows without it.
    desk_note = models.TextField(_("private note"), max_length=1000, blank=True, default="", db_default="")
    put_aside_until = models.DateTimeField(_("put aside until"), null=True, blank=True)
    led_to_edition = models.ForeignKey(
        Edition, verbose_name=_("led to edition"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # A hash of all that was sent with `key`, to recognise a form sent twice; and one of the text alone, to find
    # copies.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    body_digest = models.CharField(max_length=64, blank=True, editable=False)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    sender_purge_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    # The text that `derive` has rendered already, for this object.
    _derived_from = None

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
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
            models.Index(
                fields=["section", "-published", "-id"],
                name="comment_threads_of_section",
                condition=models.Q(root__isnull=True, is_listed=True),
            ),
            models.Index(
                fields=["remedy", "-published", "-id"],
                name="comment_threads_of_remedy",
                condition=models.Q(root__isnull=True, is_listed=True),
            ),
            models.Index(
                fields=["article", "-published", "-id"],
                name="comment_questions",
                condition=models.Q(root__isnull=True, is_listed=True, is_question=True),
            ),
            models.Index(
                fields=["article", "-published", "-id"],
                name="comment_answered",
                condition=models.Q(root__isnull=True, is_listed=True, answered=True),
            ),
            models.Index(
                fields=["article", "-published"],
                name="comment_pinned",
                condition=models.Q(root__isnull=True, is_listed=True, pinned=True),
            ),
            models.Index(fields=["root", "reply_no"], name="comment_replies", condition=models.Q(root__isnull=False)),
            # For the feeds. Not a partial index: SQLite does not use one when the condition's value is a parameter.
            models.Index(fields=["article", "status", "-published", "-id"], name="comment_newest"),
            models.Index(fields=["status", "-published", "-id"], name="comment_newest_anywhere"),
            models.Index(fields=["status", "-urgent", "created", "id"], name="comment_queue"),
            # For what is published and not yet read by the staff.
            models.Index(
                fields=["status", "published", "id"],
                name="comment_unread",
                condition=models.Q(reviewed__isnull=True, by_author=False),
            ),
            models.Index(fields=["article", "body_digest"], name="comment_copies"),
            models.Index(fields=["email"], name="comment_email"),
            models.Index(fields=["sender", "-created"], name="comment_sender"),
            models.Index(
                fields=["sender_purge_at"], name="comment_purge", condition=models.Q(sender_purge_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def save(self, *args, **kwargs):
        written, is_new = kwargs.get("update_fields"), self._state.adding
        if written is None or {"body", "email"} & {*written}:
            self.derive()
        if written is not None and "body" in written:
            kwargs["update_fields"] = {*written, "body_html", "rendered_with", "body_digest"}
        super().save(*args, **kwargs)
        if written is None or {"body", "status"} & {*written}:
            Word.objects.keep([self], are_new=is_new)

    def get_absolute_url(self):
        """The permalink. It leads to the comment as long as that is public."""
        return reverse("comments:comment", args=[self.pk])

    @property
    def anchor(self):
        return f"c{self.pk}"

    def thread_url(self):
        """The page of the thread on which this comment stands, with its anchor."""
        url = reverse("comments:comment", args=[self.root_id or self.pk])
        page = page_start(self.reply_no, REPLIES_PER_PAGE)
        return f"{url}?after={page}#{self.anchor}" if page else f"{url}#{self.anchor}"

    def token(self, purpose):
        return keyed_hash(purpose, self.pk, self.token_version)

    def is_token(self, token, purpose):
        return is_keyed_hash(token, purpose, self.pk, self.token_version)

    def manage_url(self):
        """The address of the writer's private page for this comment."""
        return reverse("comments:mine", args=[self.pk, self.token("manage")])

    def mailed_token(self):
        """A key to the same page that only mails carry: whoever has it reads the mail of the comment's address."""
        return self.token(f"mailed to {self.email}")

    def is_mailed_token(self, token):
        return self.is_token(token, f"mailed to {self.email}")

    def mailed_url(self):
        return reverse("comments:mine", args=[self.pk, self.mailed_token()])

    def moderate_url(self, at=None):
        """The page where a mail's link lets the author decide on this comment, for some days, if it is unchanged.

        `at`: when the mail's link was made, if this one follows from it.
        """
        token = expiring_token(f"moderate {self.pk}", self.fingerprint(), at)
        return reverse("comments:moderate", args=[self.pk, token])

    def fingerprint(self):
        """A value that differs once the comment was changed or decided on."""
        about = self.section_id, self.remedy_id
        return text_digest(*map(str, [self.status, self.urgent, *shown_words(self), *about]))[:32]

    def derive(self):
        """Set the fields that follow from what was typed."""
        if self._derived_from != self.body:
            self.body_html = comment_html(self.body)
            self.rendered_with = COMMENT_RENDERER
            self.body_digest = text_digest(*self.body.casefold().split()) if self.body else ""
            self._derived_from = self.body
        # As in Contact, so that both spell an address alike.
        self.email = self.email.lower()

    # Questions

    @property
    def is_root(self):
        return self.root_id is None

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    @property
    def is_pending(self):
        return self.status == self.Status.PENDING

    @property
    def told_status(self):
        """The status that the writer is told.

        A comment that was taken for spam and not yet read is said to wait, like the others: a person has to decide, and
        a seller does not learn what gave them away.
        """
        is_guess = self.status == self.Status.SPAM and self.reviewed is None
        return self.Status.PENDING if is_guess else self.Status(self.status)

    @property
    def is_removed_by_keeping(self):
        """Whether to remove it means to keep it unpublished: no reader ever saw it, and its writer is in need."""
        return self.published is None and self.alarm in IN_NEED

    @property
    def status_in_words(self):
        """The status as the desk tells it."""
        is_kept = self.status == self.Status.REMOVED and self.is_removed_by_keeping
        return KEPT_UNPUBLISHED if is_kept else self.get_status_display()

    def has_amounts(self):
        report = getattr(self, "experience", None)
        return bool(find_amounts(self.body) or (report and find_amounts(report.side_effects)))

    def can_be_edited(self):
        """Whether the writer may change the text: always while it waits, and for `EDIT_WINDOW` once it is public."""
        if self.erased:
            return False
        return self.told_status == self.Status.PENDING or (
            self.is_published and timezone.now() < self.published + EDIT_WINDOW
        )

    def lock(self):
        """Return this comment as it is in the database now, locked with its thread until the transaction ends."""
        return self.lock_with_thread()[0]

    def lock_with_thread(self):
        """Return this comment and its thread's first one, both locked until the transaction ends.

        The first comment is always locked before its replies. So two acts in one thread take turns, and neither holds
        a lock that the other waits for.
        """
        locked = Comment.objects.select_for_update(no_key=True).filter(pk__in=[self.root_id or self.pk, self.pk])
        rows = {row.pk: row for row in locked.order_by("pk")}
        return rows[self.pk], rows[self.root_id or self.pk]
