"""The working copy of a guide, which the author edits. None of it is public until an edition is published."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from articles.fields import ARTICLE
from articles.models.checked_fields import CheckedCharField
from articles.models.library.reference import rebuild_citations
from articles.models.page_state import PageState
from articles.models.part_slug import PartSlug
from articles.models.site.own_page import is_an_own_pages
from articles.models.slugs import (
    MOST_IN_SLUG,
    RESERVED_ARTICLE_SLUGS,
    not_reserved_article,
    not_reserved_section,
    slug_validator,
)
from articles.querysets import SectionQuerySet

MOST_WORDS_IN_SHORT = 20
# What its column holds on every database.
MOST_POSITIONS = 32767


class AuthorManager(models.Manager):
    def named(self, fields, present=None):
        """Return the author that `fields` name: the `present` one, another of that name, or a new one."""
        if fields is None:
            return None
        if present and present.name == fields["name"]:
            return present
        return self.filter(name=fields["name"]).order_by("pk").first() or self.create(**fields)


class Author(models.Model):
    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(
        _("credentials"),
        max_length=200,
        blank=True,
        help_text=_("Left empty, the page says “not a health professional”."),
    )
    about = models.TextField(_("about"), blank=True)
    funding = models.TextField(_("funding"), blank=True, help_text=_("Who pays for this work."))
    interests = models.TextField(
        _("interests"), blank=True, help_text=_("Interests a reader should know of; “none” if there are none.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        help_text=_("Who logs in with this account answers comments under this name, with the author's mark."),
    )

    objects = AuthorManager()

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Article(models.Model):
    """A guide. `slug` is that of its next edition; readers use the slug of the current edition."""

    class Layout(models.TextChoices):
        ONE = "one", _("one page")
        SECTIONS = "sections", _("a page a section")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        GERMAN = "de", _("German")
        SPANISH = "es", _("Spanish")

    title = models.CharField(_("title"), max_length=200)
    slug = CheckedCharField(_("address"), max_length=80, unique=True, validators=[slug_validator, not_reserved_article])
    summary = models.CharField(
        _("summary"), max_length=300, blank=True, help_text=_("One or two sentences for lists and search.")
    )
    topic = models.CharField(
        _("topic"),
        max_length=40,
        blank=True,
        help_text=_("What the illness is called in a sentence, as in “Can worsen …”. Left empty, marks do without."),
    )
    main_message = MarkdownxField(
        _("main message"), blank=True, help_text=_("The one thing to remember, in one sentence.")
    )
    what_it_is = MarkdownxField(
        _("what it is"), blank=True, help_text=_("A short list: how a reader knows it. It stands after Tonight.")
    )
    tonight = MarkdownxField(_("tonight"), blank=True, help_text=_("What helps now, and what not to do now."))
    get_help = MarkdownxField(_("when to get help"), blank=True, help_text=_("The red flags."))
    author = models.ForeignKey(
        Author,
        verbose_name=_("byline"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        help_text=_("The name that readers see as the guide's author. The list of bylines holds them."),
    )
    topic_words = models.CharField(
        _("words of its topic"),
        max_length=300,
        blank=True,
        help_text=_(
            "What the illness is called in a search, with commas between. They weigh nothing beside other words. Left "
            "empty: the words of the title."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=Language.choices,
        default=Language.ENGLISH,
        help_text=_(
            "The one you write in. Forms, help and mails beside the guide speak it too: German and Spanish were "
            "translated by a machine, which the pages say, and headings and buttons of the guide itself are still "
            "English there."
        ),
    )
    layout = models.CharField(
        _("layout"),
        max_length=10,
        choices=Layout.choices,
        default=Layout.ONE,
        help_text=_("One page suits a short guide. A long one is easier to read with a short front page before it."),
    )
    disclaimer = MarkdownxField(_("disclaimer"), blank=True)
    glossary = MarkdownxField(
        _("glossary"),
        blank=True,
        help_text=_("One word a line, other names after commas; “: ” and its meaning in the next line."),
    )
    doctor_sheet = MarkdownxField(
        _("sheet for the doctor"),
        blank=True,
        help_text=_(
            "What a reader fills in and takes to the doctor: “[ ]” is a box to tick, “____” a line to write on. Left "
            "empty, the guide has no sheet."
        ),
    )
    copyright = models.CharField(_("copyright"), max_length=200, blank=True)
    review_due = models.DateField(
        _("review due"),
        null=True,
        blank=True,
        help_text=_("After this day the page says that advice may have changed."),
    )
    taken_down = models.DateTimeField(null=True, blank=True, editable=False)
    # The working copy before the last restore, so that it can be undone.
    replaced_source = models.JSONField(null=True, blank=True, editable=False)
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(
        _("place on the home page"), default=0, help_text=_("The lowest number comes first; alike, by title.")
    )
    # When, and by whose account, it was said to be ready to be published; publishing settles it.
    ready_since = models.DateTimeField(null=True, blank=True, editable=False)
    ready_by = models.CharField(max_length=150, blank=True, editable=False)
    edited = models.DateTimeField(_("edited"), auto_now=True)

    class Meta:
        permissions = [("publish_article", "Can publish, schedule, withdraw and take down a guide")]
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        ordering = ["position", "title", "pk"]

    def __str__(self):
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs):
        if self._state.adding and not self.position:
            # The author put the others in this order: who comes new stands last.
            last = Article.objects.aggregate(last=models.Max("position"))["last"]
            self.position = 0 if last is None else min(last + 1, MOST_POSITIONS)
        super().save(*args, **kwargs)
        PageState.objects.get_or_create(article=self)
        rebuild_citations([getattr(self, name) for name in ARTICLE.texts], article=self)

    def get_absolute_url(self):
        """The current edition's address, which may have an older slug; before the first edition, the one to come."""
        current = self.editions.current().values_list("slug", flat=True).first()
        return reverse("articles:guide", args=[current or self.slug])

    def clean(self):
        taken = ArticleSlug.objects.filter(slug=self.slug).exclude(article=self.pk)
        if taken.exists():
            raise ValidationError({"slug": _("Another guide has, or had, this address.")})
        if is_an_own_pages(self.slug):
            raise ValidationError({"slug": _("A page of your own has, or had, this address.")})

    @classmethod
    def free_slug(cls, wanted):
        """Return `wanted`, or `wanted-2`, `wanted-3` …: one that no guide has or had and that is not the site's own."""
        wanted = wanted or "guide"
        slug, count = wanted[:MOST_IN_SLUG].strip("-"), 1
        while (
            slug in RESERVED_ARTICLE_SLUGS
            or cls.objects.filter(slug=slug).exists()
            or ArticleSlug.objects.filter(slug=slug).exists()
            or is_an_own_pages(slug)
        ):
            count += 1
            slug = f"{wanted[: MOST_IN_SLUG - 10].strip('-')}-{count}"
        return slug

    @property
    def is_in_english(self):
        """Whether the rules for words and claims, which are English, can be asked about it."""
        return self.language.startswith("en")

    def say_ready(self, who):
        """Note that `who` says that the guide is ready to be published; with "" nobody does any more."""
        self.ready_since, self.ready_by = timezone.now() if who else None, who
        Article.objects.filter(pk=self.pk).update(ready_since=self.ready_since, ready_by=who)

    @transaction.atomic
    def take_down(self):
        """Hide the guide, its remedies and its discussion from all readers at once."""
        self._set_taken_down(timezone.now())

    @transaction.atomic
    def put_back(self):
        self._set_taken_down(None)

    def _set_taken_down(self, when):
        # Not by `save`, which would take what was read of its texts before for what they are.
        self.taken_down = when
        Article.objects.filter(pk=self.pk).update(taken_down=when)
        PageState.objects.settle(self)


class ArticleSlug(models.Model):
    """Every slug that a guide has had, kept for ever. Each works from the time when its first edition is due."""

    slug = models.CharField(max_length=80, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="slugs")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("address of a guide")
        verbose_name_plural = _("addresses of guides")

    def __str__(self):
        return self.slug


class Reviewer(models.Model):
    """A person who really reviewed the guide. There is no row until somebody did."""

    article = models.ForeignKey(Article, verbose_name=_("guide"), on_delete=models.CASCADE, related_name="reviewers")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=200)
    is_clinician = models.BooleanField(
        _("is clinician"),
        default=False,
        help_text=_("Only then does the page stop saying “not checked by a clinician”."),
    )
    date = models.DateField(_("date"))
    scope = models.CharField(_("scope"), max_length=300, help_text=_("What was reviewed, and what was not."))
    interests = models.CharField(_("interests"), max_length=300, help_text=_("“None declared” if there are none."))

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        ordering = ["-date", "pk"]

    def __str__(self):
        return f"{self.name}, {self.role}"


class Placed(models.Model):
    """Base of sections and remedies: a place in an order, a slug, and the slugs it had before."""

    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("Order on the page; 0 means last."))
    old_slugs = models.JSONField(
        default=list, blank=True, editable=False, help_text=_("Earlier addresses, which keep working.")
    )
    set_aside = models.BooleanField(
        _("set aside"), default=False, help_text=_("Left out of the next edition, but kept: nothing under it is lost.")
    )

    class Meta:
        abstract = True

    def keep_old_slug(self):
        """Remember the slug that this row had until now."""
        if not self.pk:
            return
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before and before != self.slug:
            self.old_slugs = [slug for slug in dict.fromkeys([*self.old_slugs, before]) if slug != self.slug]

    def clean(self):
        if self.article_or_none is None:
            return
        other = PartSlug.objects.owner(self.article_or_none, self.slug)
        if other not in (None, self):
            raise ValidationError({"slug": _("“%(other)s” has, or had, this address in the guide.") % {"other": other}})

    @property
    def article_or_none(self):
        return self.article if self.article_id else None

    @transaction.atomic
    def move(self, step):
        """Move one place up (-1) or down (+1) among the siblings that are not set aside; at the end nothing happens."""
        order = list(self.siblings())
        here = order.index(self)
        there = here + step
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
        renumber(order)

    def settle(self):
        """Give a row without a position the last one."""
        if not self.position:
            last = self.siblings().aggregate(last=models.Max("position"))["last"] or 0
            self.position = last + 1


def renumber(rows):
    """Give `rows` the positions 1, 2, 3 … in the given order."""
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            type(row).objects.filter(pk=row.pk).update(position=position)
            row.position = position


def few_words(text):
    if len(text.split()) > MOST_WORDS_IN_SHORT:
        count = {"count": len(text.split()), "most": MOST_WORDS_IN_SHORT}
        raise ValidationError(_("These are %(count)d words; at most %(most)d fit."), params=count)


class Section(Placed):
    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        ADVICE = "advice", _("advice")
        EXPERIENCE = "experience", _("the author's own experience")

    article = models.ForeignKey(Article, verbose_name=_("guide"), on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TEXT)
    title = models.CharField(_("title"), max_length=200)
    slug = CheckedCharField(_("address"), max_length=80, validators=[slug_validator, not_reserved_section])
    in_short = CheckedCharField(
        _("in short"),
        max_length=200,
        blank=True,
        validators=[few_words],
        help_text=_("The answer in at most 20 words. It stands on the section's card and above its text."),
    )
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("What else readers may type for it, with commas between. Only the search reads them."),
    )
    card = models.PositiveIntegerField(
        _("place of its card"),
        null=True,
        blank=True,
        help_text=_("On the front page: 1, 2, 3 … Left empty, it has no card there, unless no section has a place."),
    )
    first_step = models.BooleanField(
        _("read first"),
        default=False,
        help_text=_("Every remedy's page leads here, under “Before you try anything”."),
    )
    body = MarkdownxField(_("body"), blank=True)
    edited = models.DateTimeField(auto_now=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs):
        self.keep_old_slug()
        self.settle()
        super().save(*args, **kwargs)
        PartSlug.objects.claim(self)
        rebuild_citations([self.body], article=self.article, section=self)

    def siblings(self):
        return Section.objects.filter(article=self.article).kept()
