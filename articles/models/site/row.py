import time
import zoneinfo
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rlssite.markup import mail_link

# For pages that ask for neither the site's row nor a guide: another process may have saved another zone.
SECONDS_ZONE_KEPT = 60


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
    looks_up = models.BooleanField(
        _("look up DOIs and PMIDs"),
        default=False,
        help_text=_(
            "Whether Crossref and PubMed are asked for references that you name by number. They see this site."
        ),
    )
    shows_self_audit = models.BooleanField(
        _("guides rate themselves"),
        default=True,
        help_text=_("On the page “About this guide”, by two public yardsticks for health information."),
    )
    # The author's own pictures instead of the site's: {"logo", "icon" or "share": {size in words: picture}}, each with
    # its "name", "width" and "height" (articles/desk/site_pictures.py).
    pictures = models.JSONField(default=dict, blank=True, editable=False)
    share_words = models.CharField(
        _("what the share picture shows"),
        max_length=200,
        blank=True,
        help_text=_("For people who cannot see it."),
    )
    # Which of the desk's first steps were done that leave no other trace, and "hidden" once the list is not wanted.
    first_steps = models.JSONField(default=list, blank=True, editable=False)
    updated = models.DateTimeField(auto_now=True)
    # When a text of the site or a page of the author's own was changed last; None as long as there is none.
    wording_changed = models.DateTimeField(null=True, editable=False)

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
        kept_zone.set(self.time_zone)
        # Every page shows the name and the contact.
        PageState.objects.bump_all()

    @property
    def usual_wait(self):
        """The stated review time; as long as nobody stated another, in the language of the page."""
        return str(_("a few days")) if self.review_time == "a few days" else self.review_time

    @classmethod
    @transaction.atomic
    def note_wording(cls):
        """Say that a text of the site or a page of the author's own has changed, which any page may show."""
        site = cls.objects.select_for_update(no_key=True).filter(pk=1).first() or cls()
        site.wording_changed = timezone.now()
        site.save()

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


class KeptZone:
    """The site's time zone, without a query for each page."""

    def __init__(self):
        self._zone, self._until = None, None

    def set(self, name):
        # The machine may know a zone no longer.
        try:
            self._zone = zoneinfo.ZoneInfo(name or settings.TIME_ZONE)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self._zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
        self._until = time.monotonic() + SECONDS_ZONE_KEPT

    def get(self):
        if self._until is None or time.monotonic() > self._until:
            # Without the database the pages that need it fail by themselves.
            with suppress(DatabaseError):
                self.set(Site.load().time_zone)
        return self._zone or zoneinfo.ZoneInfo(settings.TIME_ZONE)

    def read(self):
        """Ask the database, whatever was known before."""
        self._until = None
        return self.get()

    def use(self, name):
        """Go on in the zone that was just read with something else, for the rest of the request."""
        self.set(name)
        timezone.activate(self._zone)


kept_zone = KeptZone()


def in_the_sites_zone():
    """Return a context in which times are shown and typed in the site's time zone, as it is now."""
    return timezone.override(kept_zone.read())
