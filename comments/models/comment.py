"""A comment: what was typed, where it stands, and every act on it."""

import hashlib
import uuid
from datetime import timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, PageState, Remedy, Section
from comments.cursors import page_start
from comments.mail import mails
from comments.models.contact import Contact
from comments.models.discussion import Discussion, Tally
from comments.private_links import expiring_token, is_keyed_hash, keyed_hash
from comments.querysets import REPLIES_PER_PAGE, CommentQuerySet
from comments.safety.amounts import find_amounts, mask_amounts
from rlssite.markup import MAX_COMMENT_TEXT, comment_html

# Raise it whenever the same text would give other HTML, and run `manage.py render_comments`.
COMMENT_RENDERER = 1
# How long the keyed hash of a sender's address is kept: long enough to see a flood, no longer.
SENDER_KEPT = timedelta(days=30)
# How long a writer may change a published comment: long enough for a slip, too short to turn a thread's meaning.
EDIT_WINDOW = timedelta(minutes=15)
# More pinned threads than these would push the discussion itself off the first screen.
MOST_PINNED = 3
# What `undo` takes back, the latest first. A text that was changed is not kept, so that cannot be.
UNDONE = ("published", "spam", "removed", "pending", "reviewed", "moved", "pinned")
# What settles readers' reports of a comment: somebody of the staff looked at its text, or nobody sees it any more.
SETTLING = ("published", "spam", "removed", "reviewed", "edited", "masked", "noted", "erased")


def text_digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Comment(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        PUBLISHED = "published", _("published")
        SPAM = "spam", _("spam")
        REMOVED = "removed", _("removed")

    class Alarm(models.TextChoices):
        CRISIS = "crisis", _("crisis")
        EMERGENCY = "emergency", _("medical emergency")
        # Only its writer is shown the help lines; the queue treats it like any other.
        DESPAIR = "despair", _("despair")

    class EditedBy(models.TextChoices):
        WRITER = "writer", _("edited by its writer")
        AUTHOR = "author", _("edited by the author")
        MASK = "mask", _("the author took an amount out")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    # What a thread is about; its replies are about the same and have neither. Without indexes of their own: SQLite
    # would take them for the lists of threads and sort them all.
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, related_name="comments", null=True, blank=True, db_index=False
    )
    remedy = models.ForeignKey(
        Remedy, on_delete=models.SET_NULL, related_name="comments", null=True, blank=True, db_index=False
    )
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replies", null=True, blank=True, db_index=False
    )
    in_reply_to = models.ForeignKey("self", on_delete=models.PROTECT, related_name="answers", null=True, blank=True)
    reply_no = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # Of a first comment: the last number given to a reply, how many of them are published, whether it stands in the
    # lists of threads, whether the author replied, and whether every reply waits.
    last_reply_no = models.PositiveIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    is_listed = models.BooleanField(default=False, editable=False)
    answered = models.BooleanField(default=False, editable=False)
    holds_replies = models.BooleanField(default=False, editable=False)
    pinned = models.BooleanField(default=False, editable=False)

    name = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    wants_mail = models.BooleanField(default=False)
    body = models.TextField(max_length=MAX_COMMENT_TEXT)
    body_html = models.TextField(editable=False)
    rendered_with = models.PositiveIntegerField(editable=False)
    is_question = models.BooleanField(default=False)
    by_author = models.BooleanField(default=False)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    # Why it was held, each a list of code and words, for the author alone.
    reasons = models.JSONField(default=list, blank=True)
    alarm = models.CharField(max_length=10, choices=Alarm.choices, blank=True)
    urgent = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True, blank=True)
    # When somebody of the staff last read and decided; what was published without it is still to be read.
    reviewed = models.DateTimeField(null=True, blank=True, editable=False)
    edited = models.DateTimeField(null=True, blank=True)
    edited_by = models.CharField(max_length=6, choices=EditedBy.choices, blank=True)
    erased = models.DateTimeField(null=True, blank=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    editor_note = models.TextField(max_length=1000, blank=True)
    editor_note_at = models.DateTimeField(null=True, blank=True)
    led_to_edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Of all that was sent with `key`, so that the same form twice is known; of the text alone, to find copies.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    body_digest = models.CharField(max_length=64, blank=True, editable=False)
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
            # For the feeds. Not partial: SQLite cannot tell that a bound value meets a partial index's condition.
            models.Index(fields=["article", "status", "-published", "-id"], name="comment_newest"),
            models.Index(fields=["status", "-published", "-id"], name="comment_newest_anywhere"),
            models.Index(fields=["status", "-urgent", "created", "id"], name="comment_queue"),
            # What nobody of the staff has read yet, though it is published.
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
        self.derive()
        if kwargs.get("update_fields") is not None and "body" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "body_html", "rendered_with", "body_digest"}
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

    def token(self, purpose):
        return keyed_hash(purpose, self.pk, self.token_version)

    def is_token(self, token, purpose):
        return is_keyed_hash(token, purpose, self.pk, self.token_version)

    def manage_url(self):
        """The writer's private page of this comment."""
        return reverse("comments:mine", args=[self.pk, self.token("manage")])

    def mailed_token(self):
        """A key to the same page that only mails to the comment's address carry: it may speak for the address too."""
        return self.token(f"mailed to {self.email}")

    def is_mailed_token(self, token):
        return self.is_token(token, f"mailed to {self.email}")

    def mailed_url(self):
        return reverse("comments:mine", args=[self.pk, self.mailed_token()])

    def moderate_url(self):
        """A page that decides on this comment, for a mail to the author: for some days, and as the comment is now."""
        token = expiring_token(f"moderate {self.pk}", self.fingerprint())
        return reverse("comments:moderate", args=[self.pk, token])

    def fingerprint(self):
        """What tells a comment that was changed or decided on from what it was."""
        about = self.section_id, self.remedy_id
        return text_digest(*map(str, [self.status, self.urgent, self.name, self.place, self.body, *about]))[:32]

    @transaction.atomic
    def renew_links(self):
        """Let every private link to this comment that is out open nothing from now on."""
        Comment.objects.filter(pk=self.pk).update(token_version=models.F("token_version") + 1)
        self.refresh_from_db()

    def derive(self):
        """Set what follows from the typed fields."""
        self.body_html = comment_html(self.body)
        self.rendered_with = COMMENT_RENDERER
        self.body_digest = text_digest(*self.body.casefold().split()) if self.body else ""
        # As in Contact, so that one address is one address.
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
        """The status that its writer is told.

        What was taken for spam and was read by nobody yet waits like the rest: a person has to decide, and no seller
        learns what gave them away.
        """
        is_guess = self.status == self.Status.SPAM and self.reviewed is None
        return self.Status.PENDING if is_guess else self.Status(self.status)

    def has_amounts(self):
        report = getattr(self, "experience", None)
        return bool(find_amounts(self.body) or (report and find_amounts(report.side_effects)))

    def can_be_edited(self):
        """Whether its writer may change the text: freely while it waits, a quarter of an hour once it is public."""
        if self.erased:
            return False
        return self.told_status == self.Status.PENDING or (
            self.is_published and timezone.now() < self.published + EDIT_WINDOW
        )

    # Acts. Each is one transaction: the comment, the counts, the log, mails, and last the page's revision.

    def publish(self, by=None):
        """Show the comment to readers; where it is shown already, note that `by` has read it.

        A reply gets its number in the thread at its first publication.
        """
        self._change(self.Status.PUBLISHED, by)

    @transaction.atomic
    def keep(self, by, reason=""):
        """Note that `by` read the published comment, and what readers reported about it, and left it as it is."""
        current, _root = self._lock()
        if not current.is_published:
            raise ValueError(_("Readers do not see this comment: decide about it instead."))
        if current.reviewed is None:
            self._change(self.Status.PUBLISHED, by, reason)
        else:
            current._log("reviewed", by, reason)

    def mark_spam(self, by=None):
        self._change(self.Status.SPAM, by)

    def remove(self, by=None, reason="", tell_writer=False):
        """Take the comment from readers; the row stays. With `tell_writer` its private page gives the reason."""
        self._change(self.Status.REMOVED, by, reason, tell_writer=tell_writer)

    @transaction.atomic
    def undo(self, by=None):
        """Take back the last decision that changed the status, the thread's subject or its pin."""
        last = self.decisions.filter(act__in=UNDONE, undone_by=None).order_by("-pk").first()
        if last is None:
            raise ValueError(_("There is nothing to undo."))
        if last.act == "moved":
            self._move(last.previous_section, last.previous_remedy, by, undoes=last)
        elif last.act == "pinned":
            self._pin(not self.pinned, by, undoes=last)
        else:
            self._change(last.previous_status, by, undoes=last)

    @transaction.atomic
    def edit(self, by=None, *, mask=False, proposed=False, **changes):
        """Change what was typed. `by`: who of the staff; None: its writer. Once public, the page says who did it.

        With `proposed` the words are its writer's, and `by` let them in.
        """
        current, _root = self._lock()
        if current.erased:
            raise ValueError(_("This comment was erased."))
        for name, value in changes.items():
            setattr(current, name, value)
        if current.is_published:
            by_staff = by is not None and not proposed
            who = self.EditedBy.MASK if mask else self.EditedBy.AUTHOR if by_staff else self.EditedBy.WRITER
            current.edited, current.edited_by = timezone.now(), who
        current.save(update_fields=[*changes, "edited", "edited_by"])
        current._log("masked" if mask else "edited", by, by_writer=by is None)
        if current.is_published:
            PageState.objects.bump(current.article_id)
        self.refresh_from_db()

    def mask(self, by):
        """Take every amount out of the text and of the report beside it, visibly."""
        with transaction.atomic():
            current, _root = self._lock()
            if report := getattr(current, "experience", None):
                room = report._meta.get_field("side_effects").max_length
                report.side_effects = mask_amounts(report.side_effects)[:room]
                report.save(update_fields=["side_effects"])
            self.edit(by, mask=True, body=mask_amounts(current.body))

    def move(self, by, section=None, remedy=None):
        """Let the thread be about another section or remedy of its guide, or about the whole guide."""
        self._move(section, remedy, by)

    @transaction.atomic
    def note(self, by, text):
        """Set the editor's note that stands below the comment, dated; an empty one takes it away."""
        current, _root = self._lock()
        current.editor_note, current.editor_note_at = text, timezone.now() if text else None
        current.save(update_fields=["editor_note", "editor_note_at"])
        current._log("noted", by)
        self._public_change(current)

    def pin(self, by, pinned=True):
        """Keep the thread above the others, or let it go."""
        self._pin(pinned, by)

    @transaction.atomic
    def lead_to(self, by, edition):
        """Say below the comment that it became part of the guide in `edition`; None takes that back."""
        current, _root = self._lock()
        current.led_to_edition = edition
        current.save(update_fields=["led_to_edition"])
        current._log("led", by)
        self._public_change(current)

    @transaction.atomic
    def hold_replies(self, by, hold):
        """Let every reply in the thread wait, whoever writes it, or let them go again."""
        current, root = self._lock()
        Comment.objects.filter(pk=root.pk).update(holds_replies=hold)
        current._log("held", by)
        self.refresh_from_db()

    @transaction.atomic
    def switch_mail(self, wanted, *, by_mailed_link=False):
        """Let its writer be mailed about answers, or not; a link that was mailed speaks for the address as well."""
        current = self.lock()
        if current.erased or not current.email:
            return
        current.wants_mail = wanted
        current.save(update_fields=["wants_mail"])
        if wanted and by_mailed_link:
            for contact in Contact.objects.select_for_update().filter(email=current.email):
                contact.confirm()
        self.refresh_from_db()

    @transaction.atomic
    def erase(self, by=None):
        """Take the comment from readers and forget all that its writer typed. For good: only the row's place stays."""
        current, _root = self._lock()
        if current.erased:
            return
        address = current.email
        current._change(self.Status.REMOVED, by, by_writer=by is None)
        current.refresh_from_db()
        current.name = current.place = current.email = current.body = ""
        current.digest = current.sender = current.editor_note = ""
        current.wants_mail, current.reasons, current.editor_note_at = False, [], None
        current.alarm, current.urgent = "", False
        current.sender_purge_at, current.erased = None, timezone.now()
        current.save()
        for part in ("proposed_edit", "experience"):
            if hasattr(current, part):
                getattr(current, part).delete()
        current._log("erased", by, by_writer=by is None)
        Contact.objects.forget_unused(address)
        if current.published:
            # Its place may still be seen: a tombstone, or what an answer says of it.
            PageState.objects.bump(current.article_id)
        self.refresh_from_db()

    def erase_all_of_address(self):
        """Erase every comment that carries the same address, then all that is known about the address.

        One transaction each, and this comment last, so that its private link works until all is done.
        """
        address = self.email
        for other in Comment.objects.filter(email=address).exclude(pk=self.pk).order_by("pk"):
            other.erase()
        self.erase()
        for contact in Contact.objects.filter(email=address):
            contact.forget()

    def lock(self):
        """Return this comment as it is now, locked with its thread until the transaction ends."""
        return self._lock()[0]

    def _lock(self):
        """Return this comment and its thread's first one, both locked until the transaction ends.

        The first comment before its replies, always: two acts in one thread take turns, and neither holds what the
        other waits for.
        """
        locked = Comment.objects.select_for_update(no_key=True).filter(pk__in=[self.root_id or self.pk, self.pk])
        rows = {row.pk: row for row in locked.order_by("pk")}
        return rows[self.pk], rows[self.root_id or self.pk]

    def _log(self, act, by, reason="", **more):
        decision = self.decisions.create(by=by, act=act, reason=reason, **({"previous_status": self.status} | more))
        if decision.undoes:
            self.reports.filter(handled=decision.undoes.made).update(handled=None, handled_by=None)
        elif act in SETTLING and (by or not self.is_published):
            # With the decision's own time, by which an undo finds them again.
            self.reports.filter(handled=None).update(handled=decision.made, handled_by=by)

    def _public_change(self, current):
        if current.status == self.Status.PUBLISHED or current.is_listed:
            PageState.objects.bump(current.article_id)
        self.refresh_from_db()

    @transaction.atomic
    def _change(self, status, by, reason="", *, undoes=None, tell_writer=False, by_writer=False):
        current, root = self._lock()
        if current.erased:
            raise ValueError(_("This comment was erased."))
        previous, is_shown = current.status, status == self.Status.PUBLISHED
        is_news = status != previous
        unread = undoes is not None and undoes.act == "reviewed"
        read = by is not None and is_shown and current.reviewed is None and not unread
        if not is_news and not read and not unread:
            return
        first_time = is_shown and current.published is None
        if first_time:
            current.published = timezone.now()
            if current.root_id:
                Comment.objects.filter(pk=current.root_id).update(last_reply_no=models.F("last_reply_no") + 1)
                current.reply_no = Comment.objects.values_list("last_reply_no", flat=True).get(pk=current.root_id)
        current.status = status
        if by is not None:
            current.reviewed = None if unread or status == self.Status.PENDING else timezone.now()
        current.save(update_fields=["status", "published", "reply_no", "reviewed"])
        act = "undo" if undoes else status if is_news else "reviewed"
        current._log(
            act,
            by,
            reason,
            previous_status=previous,
            undoes=undoes,
            tell_writer=tell_writer,
            by_writer=by_writer,
        )
        was_shown = previous == self.Status.PUBLISHED
        if was_shown != is_shown:
            current._count(root, 1 if is_shown else -1)
        current._settle_experience()
        if first_time:
            mails.on_publication(current)
        if tell_writer and status == self.Status.REMOVED:
            mails.on_removal(current, reason)
        if was_shown != is_shown or read or unread:
            PageState.objects.bump(current.article_id)
        self.refresh_from_db()

    def _settle_experience(self):
        if hasattr(self, "experience"):
            self.experience.settle(self)

    @transaction.atomic
    def _pin(self, pinned, by, undoes=None):
        current, root = self._lock()
        if current.pk != root.pk:
            raise ValueError(_("Only the first comment of a thread can be pinned."))
        if current.pinned == pinned:
            return
        if pinned and Comment.objects.filter(article=self.article_id).pinned().count() >= MOST_PINNED:
            raise ValueError(_("Three threads are pinned already; unpin one first."))
        current.pinned = pinned
        current.save(update_fields=["pinned"])
        current._log("undo" if undoes else "pinned", by, undoes=undoes)
        self._public_change(current)

    @transaction.atomic
    def _move(self, section, remedy, by, undoes=None):
        current, root = self._lock()
        if current.pk != root.pk:
            raise ValueError(_("A reply goes with its thread: move the first comment."))
        if any(thing.article_id != current.article_id for thing in (section, remedy) if thing):
            raise ValueError(_("That belongs to another guide."))
        before = current.section, current.remedy
        if before == (section, remedy):
            return
        shown = current.reply_count + current.is_published
        current._tally(-shown)
        current.section, current.remedy = section, remedy
        current.save(update_fields=["section", "remedy"])
        current._tally(shown)
        current._settle_experience()
        current._log(
            "undo" if undoes else "moved", by, undoes=undoes, previous_section=before[0], previous_remedy=before[1]
        )
        self._public_change(current)

    def _tally(self, step):
        """Add `step` to the count of what this thread is about."""
        if step and (self.section_id or self.remedy_id):
            about = {"section_id": self.section_id, "remedy_id": self.remedy_id}
            Tally.objects.get_or_create(article_id=self.article_id, **about)
            Tally.objects.filter(**about).update(comment_count=models.F("comment_count") + step)

    def _count(self, root, step):
        """Add `step` to every count that this comment is part of."""
        Discussion.objects.get_or_create(article_id=self.article_id)
        Discussion.objects.filter(article_id=self.article_id).update(comment_count=models.F("comment_count") + step)
        root._tally(step)
        first = Comment.objects.filter(pk=root.pk)
        if self.root_id:
            first.update(reply_count=models.F("reply_count") + step)
        if self.root_id and self.by_author:
            replied = Comment.objects.published().filter(root=root.pk, by_author=True)
            first.update(answered=step > 0 or replied.exists())
        # A first comment that is not shown keeps its place as long as there is a conversation below it.
        listed = models.Q(status="published") | models.Q(reply_count__gt=0)
        first.update(is_listed=models.Case(models.When(listed, then=True), default=False))
