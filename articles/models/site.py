from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from rlssite.markup import mail_link


class Site(models.Model):
    """The site's name, owner and contact, in one row."""

    name = models.CharField(_("name"), max_length=80, default="Health guide")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True, help_text=_("Who runs this site."))
    contact = models.EmailField(_("contact e-mail"), blank=True, help_text=_("Shown publicly; mails also go here."))
    minimum_age = models.PositiveSmallIntegerField(_("minimum age of commenters"), default=16)
    review_time = models.CharField(
        _("stated review time"),
        max_length=120,
        default="a few days",
        help_text=_("How long a comment usually waits: “a few days”."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        help_text=_("In which times are shown and typed here and in mails, and days to readers."),
    )
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("site")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_is_one_row")]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        from articles.models.page_state import PageState

        self.pk = 1
        super().save(*args, **kwargs)
        # Every page shows the name and the contact.
        PageState.objects.bump_all()

    @property
    def contact_link(self):
        return mail_link(self.contact)

    @property
    def sender(self):
        """The address from which the site sends its mails."""
        return settings.MAIL_FROM or self.contact or settings.DEFAULT_FROM_EMAIL

    @classmethod
    def load(cls):
        # Nearly every request asks for it, and to put such a query together takes longer than to answer it.
        return next(iter(cls.objects.raw("SELECT * FROM articles_site WHERE id = 1")), None) or cls(pk=1)
