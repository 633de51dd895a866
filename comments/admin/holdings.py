"""All that the site keeps of one e-mail address."""

from collections import Counter

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from post_office.models import Email

from comments.models import Comment, Contact
from comments.models.comment import text_digest


class Holdings:
    """Comments, contact and mails of `email`, however it was capitalised."""

    def __init__(self, email):
        self.email = email.strip()
        # In the order in which acts lock them: a thread's first comment before its replies.
        self.comments = list(
            Comment.objects.filter(email__iexact=self.email)
            .select_related("article", "section", "remedy", "experience", "proposed_edit")
            .defer("article__replaced_source")
            .order_by("pk")
        )
        self.contacts = list(Contact.objects.filter(email__iexact=self.email))
        # A list of addresses is kept as one text: some of those found hold a longer one that ends alike.
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
        """Stand for what is there, so that a yes counts only for what was asked about."""
        rows = (self.comments, self.contacts, self.mails)
        return text_digest(*(",".join(str(row.pk) for row in found) for found in rows))[:20]

    def as_data(self):
        return {
            "email": self.email,
            "comments": [_comment(comment) for comment in self.comments],
            "contact": [
                {
                    "email": contact.email,
                    "confirmed": contact.confirmed,
                    "unsubscribed": contact.unsubscribed,
                    "asked": contact.asked,
                    "created": contact.created,
                }
                for contact in self.contacts
            ],
            "mails": [
                {
                    "subject": mail.subject,
                    "text": mail.message,
                    "created": mail.created,
                    "status": mail.get_status_display(),
                }
                for mail in self.mails
            ],
        }

    @transaction.atomic
    def erase(self, by):
        """Erase all of it; return in words what it was. The log says who did it, and not whose it was."""
        words = _("%(comments)d comments, %(contacts)d contact, %(mails)d mails") % {
            "comments": len(self.comments),
            "contacts": len(self.contacts),
            "mails": len(self.mails),
        }
        for comment in self.comments:
            comment.erase(by)
        for row in [*self.contacts, *self.mails]:
            row.delete()
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(Contact),
            object_repr=_("Everything of one e-mail address"),
            action_flag=CHANGE,
            change_message=_("Erased: %(what)s.") % {"what": words},
        )
        return words


def _comment(comment):
    about = comment.remedy.name if comment.remedy else comment.section.title if comment.section else None
    experience = getattr(comment, "experience", None)
    proposed = getattr(comment, "proposed_edit", None)
    told = comment.decisions.filter(tell_writer=True).order_by("pk")
    return {
        "number": comment.pk,
        "guide": comment.article.title,
        "about": about,
        "answers": comment.in_reply_to_id,
        "name": comment.name,
        "place": comment.place,
        "email": comment.email,
        "wants_mail": comment.wants_mail,
        "text": comment.body,
        "is_question": comment.is_question,
        "status": comment.status,
        "written": comment.created,
        "published": comment.published,
        "edited": comment.edited,
        "editors_note": comment.editor_note,
        "experience": experience
        and {
            "outcome": experience.get_outcome_display(),
            "how_long": experience.get_duration_display(),
            "use": experience.get_use_display(),
            "side_effects": experience.side_effects,
        },
        "proposed_change": proposed and {"text": proposed.body, "sent": proposed.created},
        "told": [{"what": decision.get_act_display(), "why": decision.reason} for decision in told],
    }
