"""All that the site keeps of one e-mail address."""

from collections import Counter

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from post_office.models import Email

from articles.models import Edition
from comments import acts
from comments.models import Comment, Contact
from comments.models.comment import text_digest
from comments.porting.own_copy import copy_of


class Holdings:
    """The comments, the contact and the mails of `email`, in capitals or small letters."""

    def __init__(self, email):
        self.email = email.strip()
        # In the order in which acts lock rows: a thread's first comment before its replies.
        self.comments = list(
            Comment.objects.filter(email__iexact=self.email)
            .select_related("article", "section", "remedy", "experience", "proposed_edit")
            .defer("article__replaced_source")
            .order_by("pk")
        )
        self.contacts = list(Contact.objects.filter(email__iexact=self.email).order_by("pk"))
        # All addresses of a mail are one text, so this also finds longer addresses that contain this one.
        mails = Email.objects.filter(to__icontains=self.email).order_by("pk")
        self.mails = [mail for mail in mails if self.email.lower() in [to.lower() for to in mail.to]]

    @property
    def counts(self):
        counts = Counter(comment.status for comment in self.comments)
        return [(status.label, counts[status]) for status in Comment.Status if counts[status]]

    @property
    def is_empty(self):
        return not (self.comments or self.contacts or self.mails)

    @property
    def seen(self):
        """Return a hash of all that is there: the author's yes counts only for what the page showed when it asked."""
        rows = (self.comments, self.contacts, self.mails)
        return text_digest(*(",".join(str(row.pk) for row in found) for found in rows))[:20]

    def as_data(self):
        contact = self.contacts[0] if self.contacts else None
        current = Edition.objects.current().filter(article__in={comment.article_id for comment in self.comments})
        titled = {edition.article_id: edition for edition in current.only("title", "article")}
        for comment in self.comments:
            comment.edition_now = titled.get(comment.article_id)
        return {
            "email": self.email,
            "comments": [copy_of(comment, _about(comment), contact) for comment in self.comments],
            "contact": contact
            and {name: getattr(contact, name) for name in ("created", "asked", "confirmed", "unsubscribed")},
            "mails": [
                {
                    "subject": mail.subject,
                    "text": mail.message,
                    "written": mail.created,
                    "status": mail.get_status_display(),
                }
                for mail in self.mails
            ],
        }

    def erase(self, by):
        """Erase all of it; return in words what it was. The log says who did it, not whose address it was.

        Each comment has a transaction of its own: a single one would keep a page's revision locked while it waits for
        another thread.
        """
        words = _("%(comments)d comments, %(contacts)d contacts, %(mails)d mails") % {
            "comments": len(self.comments),
            "contacts": len(self.contacts),
            "mails": len(self.mails),
        }
        for comment in self.comments:
            acts.erase(comment, by)
        for contact in self.contacts:
            contact.forget()
        Email.objects.filter(pk__in=[mail.pk for mail in self.mails]).delete()
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(Contact),
            object_repr=_("Everything of one e-mail address"),
            action_flag=CHANGE,
            change_message=_("Erased: %(what)s.") % {"what": words},
        )
        return words


def _about(comment):
    thing = comment.remedy or comment.section
    return str(thing) if thing else _("the whole guide")
