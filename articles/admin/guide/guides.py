"""The admin's pages for a guide: working copy, preview, publishing, history."""

import tempfile
from pathlib import Path

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import GuardedAdmin, MarkdownAdmin, PlainDays, PublicPart, saves_by_itself
from articles.admin.guide.checklist import ToDoAdmin, asked_for, missing, place_url
from articles.admin.guide.deleting import DeletedPartsAdmin, PartDeletion
from articles.admin.guide.new_guide import NewGuideAdmin
from articles.admin.guide.past_editions import PastEditionsAdmin
from articles.admin.guide.previews import PreviewsAdmin
from articles.admin.guide.publish_form import PublishForm
from articles.admin.guide.readiness import ReadinessAdmin
from articles.admin.guide.replacing import ReplacingAdmin
from articles.admin.ordering import OrderedInline, OrderedLine, OrderingAdmin
from articles.admin.saved import SavedInGuide
from articles.desk import packing
from articles.desk.editor import PK
from articles.desk.guard import GuardedForm
from articles.editions import revisions, snapshots
from articles.editions.differences import differences
from articles.editions.publishing import CannotPublish, publish
from articles.exceptions import NotPossible
from articles.fields import ARTICLE
from articles.models import Article, Edition, PageState, Remedy, Reviewer, Section
from articles.text.proofreading import source_problems
from rlssite.when import in_words, with_zone


class SectionInline(OrderedInline):
    model = Section
    fields = ["position", "moves", "open_link", "card", "in_short_words", "set_aside"]
    readonly_fields = ["open_link", "in_short_words", "moves"]
    verbose_name_plural = gettext_lazy("sections, in their order")
    order_help = gettext_lazy(
        "The cards of the front page follow this order too, unless a section has a “place of its card”: then they have "
        "their own order, by those numbers, and a section without a number has no card there."
    )

    @admin.display(description=gettext_lazy("in short"))
    def in_short_words(self, section):
        return section.in_short or _("nothing yet")


class ReviewerInline(PlainDays, admin.StackedInline):
    model = Reviewer
    form = GuardedForm
    extra = 0
    verbose_name_plural = gettext_lazy("reviewers: only people who really reviewed the guide")


def give_editions_now(articles):
    """Note at each guide the edition that readers see and the one that waits, by two queries for all of them."""
    editions = Edition.objects.filter(article__in=articles).defer("source", "head")
    now = [{one.article_id: one for one in some} for some in (editions.current(), editions.scheduled())]
    for article in articles:
        article.editions_now = [found.get(article.pk) for found in now]


@admin.register(Article)
class ArticleAdmin(
    SavedInGuide,
    NewGuideAdmin,
    ReplacingAdmin,
    PastEditionsAdmin,
    DeletedPartsAdmin,
    PreviewsAdmin,
    ReadinessAdmin,
    ToDoAdmin,
    MarkdownAdmin,
    GuardedAdmin,
    OrderingAdmin,
):
    list_display = ["title", "position", "standing", "edited"]
    list_editable = ["position"]
    change_list_template = "admin/articles/ordered_change_list.html"
    search_fields = ["title"]
    inlines = [SectionInline, ReviewerInline]
    ordered_model = Section
    change_form_template = "admin/articles/article_change_form.html"
    # Django's link is replaced by our own, which is shown once there is a public edition.
    view_on_site = False
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "topic", "author", "language", "layout", "topic_words"]}),
        (gettext_lazy("First things"), {"fields": ARTICLE.group("first")}),
        (
            gettext_lazy("Last things"),
            {"fields": [*ARTICLE.group("words"), *ARTICLE.group("last"), "copyright", "review_due"]},
        ),
    ]

    def get_prepopulated_fields(self, request, obj=None):
        # Once the guide has an address, it changes only if the author types another.
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.editions.exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request):
        return {}

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        # Readers see the order at once.
        changelist.list_editable = ["position"] if request.user.has_perm("articles.publish_article") else ()
        give_editions_now(changelist.result_list)
        return changelist

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=OrderedLine, **kwargs)

    def save_model(self, request, obj, form, change):
        if isinstance(form, OrderedLine):
            Article.objects.filter(pk=obj.pk).update(position=obj.position)
            words, home = _("The order of the guides is saved, and readers see it."), reverse("articles:home")
            request.words_of_save = format_html('{} <a href="{}">{}</a>', words, home, _("See it"))
        else:
            super().save_model(request, obj, form, change)

    @staticmethod
    def _editions_of(article):
        """Return the edition that readers see of a guide, and the one that waits; None for each that is not there."""
        if not hasattr(article, "editions_now"):
            give_editions_now([article])
        return article.editions_now

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, article):
        if article.taken_down:
            return _("taken down")
        current, waiting = self._editions_of(article)
        words = [_("edition %(number)d is public") % {"number": current.number} if current else _("not published")]
        if waiting:
            words.append(
                _("edition %(number)d waits for %(time)s")
                % {"number": waiting.number, "time": in_words(waiting.published_at)}
            )
        return "; ".join(words)

    def render_change_form(self, request, context, obj=None, **kwargs):
        # The form may hold what was typed and refused, and the page tells of what is saved. The editor, which saves by
        # itself, shows none of this.
        if obj and not saves_by_itself(request):
            article = Article.objects.get(pk=obj.pk)
            source, standing = snapshots.take(article), self.standing(article)
            newest = article.editions.kept().order_by("-number").first()
            if newest and differences(newest.source, source):
                standing += "; " + _("changed since edition %(number)d") % {"number": newest.number}
            lacking = missing(article, source)
            context |= {
                "standing": standing,
                "missing": lacking,
                "to_settle": sum(one.count for one in lacking if one.stops),
                "to_better": sum(one.count for one in lacking if not one.stops),
                "add_section_url": f"{reverse('admin:articles_section_add')}?article={article.pk}",
                "public_url": article.get_absolute_url() if article.editions.due().exists() else None,
            }
        return super().render_change_form(request, context, obj=obj, **kwargs)

    # Pages that Django's admin does not have

    def get_urls(self):
        pages = {
            "publish": self.publish_view,
            "editions": self.editions_view,
            "take-down": self.take_down_view,
            "undo-restore": self.undo_restore_view,
            "export": self.export_view,
        }
        own = [
            path(
                f"<number:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"articles_article_{name.replace('-', '_')}",
            )
            for name, view in pages.items()
        ]
        numbered = {
            "": ("edition", self.edition_view),
            "restore/": ("restore", self.restore_view),
            "withdraw/": ("withdraw", self.withdraw_view),
        }
        own += [
            path(
                f"<number:pk>/editions/<number:number>/{end}",
                self.admin_site.admin_view(view),
                name=f"articles_article_{name}",
            )
            for end, (name, view) in numbered.items()
        ]
        return own + super().get_urls()

    def _article(self, request, pk):
        article = get_object_or_404(Article, pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _article_to_publish(self, request, pk):
        """Return the guide, if the person may decide what readers see of it."""
        article = self._article(request, pk)
        if not request.user.has_perm("articles.publish_article"):
            raise PermissionDenied
        return article

    def _page(self, request, article, template, title, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "article": article,
            "title": title,
            "standing": self.standing(article),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/{template}.html", context)

    def _done(self, request, article, message, to="change", link=""):
        self.log_change(request, article, message)
        self.message_user(request, format_html("{} {}", message, link) if link else message, messages.SUCCESS)
        return redirect(f"admin:articles_article_{to}", article.pk)

    def publish_view(self, request, pk):
        article = self._article_to_publish(request, pk)
        waiting = article.editions.scheduled().first()
        site = reverse("admin:articles_site_changelist") if request.user.has_perm("articles.change_site") else ""
        current = article.editions.current().first()
        with translation.override(article.language):
            first = "" if current else _("First edition.")
        form = PublishForm(
            request.POST or None,
            initial={"what_changed": first},
            waiting=waiting,
            lacks=asked_for(article),
            zone_url=f"{site}#id_time_zone" if site else "",
        )
        source = snapshots.take(article)
        problems = source_problems(source)
        next_number = (article.editions.aggregate(last=Max("number"))["last"] or 0) + 1
        if request.method == "POST" and form.is_valid() and not problems:
            try:
                # Pressed twice, or in an older tab, it makes no second edition of the same.
                wanted = request.POST.get("number", "")
                number = int(wanted) if PK.fullmatch(wanted) else next_number
                edition = publish(article, by=request.user, number=number, **form.cleaned_data)
            except CannotPublish as refusal:
                form.add_error(None, str(refusal))
                problems = refusal.problems
            else:
                words = (
                    _("Edition %(number)d is public.")
                    if edition.is_due
                    else _("Edition %(number)d waits for its time. It will be public on %(time)s.")
                )
                told = {"number": edition.number, "time": with_zone(edition.published_at)}
                address = article.get_absolute_url()
                link = format_html('<a href="{}">{}</a>', address, _("See it")) if edition.is_due else ""
                return self._done(request, article, words % told, "editions", link)
        others = PageState.objects.exclude(article=article).filter(edition__isnull=False)
        return self._page(
            request,
            article,
            "publish",
            _("Publish “%(title)s”") % {"title": article.title},
            form=form,
            problems=[(where, problem, place_url(article, problem.place)) for where, problem in problems],
            missing=missing(article, source, tells_problems=False),
            is_second=not current and others.count() == 1,
            current=current,
            next_number=next_number,
            byline_url=_byline_url(request.user, article),
            differences=differences(current.source, source) if current else None,
            media=self.media + form.media,
        )

    def editions_view(self, request, pk):
        article = self._article(request, pk)
        editions = article.editions.defer("source").order_by("-number")
        return self._page(
            request,
            article,
            "editions",
            _("Editions of “%(title)s”") % {"title": article.title},
            editions=editions,
            current=article.editions.current().first(),
        )

    def _edition(self, request, pk, number):
        article = self._article(request, pk)
        return article, get_object_or_404(Edition, article=article, number=number)

    def edition_view(self, request, pk, number):
        article, edition = self._edition(request, pk, number)
        # Readers never had one that was withdrawn.
        before = article.editions.kept().filter(number__lt=number).order_by("-number").first()
        return self._page(
            request,
            article,
            "edition",
            str(edition),
            edition=edition,
            before=before,
            pages=self.pages_of(edition),
            differences=differences(before.source, edition.source) if before else None,
        )

    def restore_view(self, request, pk, number):
        article, edition = self._edition(request, pk, number)
        if request.method == "POST":
            revisions.keep_all(article)
            snapshots.restore(article, edition.source)
            note = _("Edition %(number)d was loaded.") % {"number": number}
            revisions.keep_all(article, by=request.user, note=note)
            words = (
                _("The working copy is that of edition %(number)d again, which readers see.")
                if article.editions.current().filter(number=number).exists()
                else _("The working copy is that of edition %(number)d again. Readers see no change until you publish.")
            )
            return self._done(request, article, words % {"number": number})
        return self._page(
            request,
            article,
            "restore",
            _("Load edition %(number)d into the working copy") % {"number": number},
            edition=edition,
            differences=differences(snapshots.take(article), edition.source),
        )

    def undo_restore_view(self, request, pk):
        article = self._article(request, pk)
        if article.replaced_source is None:
            raise Http404
        if request.method == "POST" and request.POST.get("of") != article.replaced_at.isoformat():
            # Pressed twice, or in an older tab, it must not undo what it has just done.
            words = _("Meanwhile the working copy was loaded or undone once more. Look again.")
            self.message_user(request, words, messages.WARNING)
            return redirect("admin:articles_article_undo_restore", pk)
        if request.method == "POST":
            revisions.keep_all(article)
            snapshots.undo_restore(article)
            revisions.keep_all(article, by=request.user, note=_("The last restore was undone."))
            return self._done(request, article, _("The working copy is as it was before the last restore."))
        return self._page(
            request,
            article,
            "restore",
            _("Undo the last restore"),
            edition=None,
            differences=differences(snapshots.take(article), article.replaced_source),
        )

    def withdraw_view(self, request, pk, number):
        self._article_to_publish(request, pk)
        article, edition = self._edition(request, pk, number)
        if request.method == "POST":
            try:
                edition.withdraw()
            except NotPossible as refused:
                self.message_user(request, str(refused), messages.ERROR)
                return redirect("admin:articles_article_editions", pk)
            return self._done(
                request, article, _("Edition %(number)d will not be published.") % {"number": number}, "editions"
            )
        return self._page(
            request, article, "withdraw", _("Withdraw edition %(number)d") % {"number": number}, edition=edition
        )

    def export_view(self, request, pk):
        """Send the working copy as one file, with its pictures and reviewers."""
        article = self._article(request, pk)
        with tempfile.NamedTemporaryFile() as file:
            packing.pack(article, file.name)
            packed = Path(file.name).read_bytes()
        response = HttpResponse(packed, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{article.slug}.zip"'
        return response

    def take_down_view(self, request, pk):
        article = self._article_to_publish(request, pk)
        # The form says what was meant: pressed again, or in an older tab, it must not do the opposite.
        act = request.POST.get("act")
        if act == "put_back":
            if article.taken_down:
                article.put_back()
            return self._done(request, article, _("The guide and its discussion are public again."))
        if act == "take_down":
            if not article.taken_down:
                article.take_down()
            return self._done(request, article, _("The guide and its discussion are hidden from everybody."))
        title = _("Put “%(title)s” back") if article.taken_down else _("Take “%(title)s” down")
        waiting = article.editions.scheduled().first()
        return self._page(request, article, "take_down", title % {"title": article.title}, waiting=waiting)


def _byline_url(user, article):
    """Return the address where `user` changes how readers are told who wrote a guide."""
    if article.author_id and user.has_perm("articles.change_author"):
        return reverse("admin:articles_author_change", args=[article.author_id]) + "#id_name"
    return reverse("admin:articles_article_change", args=[article.pk]) + "#id_author"


class RemedyInline(OrderedInline):
    model = Remedy
    fk_name = "section"
    verbose_name_plural = gettext_lazy("remedies, in their order")


@admin.register(Section)
class SectionAdmin(SavedInGuide, PartDeletion, PublicPart, MarkdownAdmin, GuardedAdmin, OrderingAdmin):
    list_display = ["title", "article", "kind", "position", "place_of_card", "in_short_words", "set_aside"]
    list_filter = ["article", "kind", "set_aside"]
    list_select_related = ["article"]
    search_fields = ["title", "body"]
    inlines = [RemedyInline]
    ordered_model = Remedy
    change_form_template = "admin/articles/section_change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "body"]}),
        (gettext_lazy("How it is named and found"), {"fields": ["article", "kind", "in_short", "slug", "other_names"]}),
        (gettext_lazy("Place"), {"fields": ["card", "first_step", "position", "set_aside", "earlier_addresses"]}),
    ]
    readonly_fields = ["earlier_addresses"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["article"] if obj else [])]

    @admin.display(description=gettext_lazy("earlier addresses"))
    def earlier_addresses(self, section):
        return ", ".join(section.old_slugs) or _("none")

    @admin.display(description=gettext_lazy("place of its card"), ordering="card")
    def place_of_card(self, section):
        return section.card or _("none")

    @admin.display(description=gettext_lazy("in short"), ordering="in_short")
    def in_short_words(self, section):
        return section.in_short or _("nothing yet")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        section = self.get_object(request, object_id)
        extra = {"add_remedy_url": f"{reverse('admin:articles_remedy_add')}?section={object_id}"} if section else {}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
