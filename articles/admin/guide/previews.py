"""The author's preview in the admin, and the links with which others can read it."""

import re
from datetime import timedelta

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk import previews
from articles.desk.widgets import WRONG_DAY, DayInput
from articles.editions import snapshots
from articles.models import PreviewLink
from articles.models.preview_link import AT_MOST, in_two_weeks
from articles.pages.caching import origin
from articles.pages.previews import show
from rlssite.desk.addresses import opens_only_here
from rlssite.when import DAY

# No form has more fields.
COUNT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class PreviewLinkForm(forms.ModelForm):
    shows = forms.ChoiceField(
        label=gettext_lazy("What it shows"),
        choices=[
            ("live", gettext_lazy("the working copy as it is whenever somebody looks")),
            ("fixed", gettext_lazy("the working copy as it is now, whatever you change later")),
        ],
        initial="live",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = PreviewLink
        fields = ["name", "until"]
        widgets = {"until": DayInput}
        error_messages = {"until": {"invalid": WRONG_DAY}}

    def clean_until(self):
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until < today:
            raise forms.ValidationError(_("That day is past."))
        if until > today + AT_MOST:
            most = {"day": date_format(today + AT_MOST - timedelta(days=1), DAY)}
            raise forms.ValidationError(_("A link works for a year at most, now until %(day)s."), params=most)
        return until


class PreviewsAdmin:
    """Mixin of the admin of guides."""

    def get_urls(self):
        view, start = self.admin_site.admin_view, "<number:pk>/"
        return [
            path(f"{start}preview/", view(self.preview_view), name="articles_article_preview"),
            path(f"{start}preview/<path:page>", view(self.preview_view), name="articles_article_preview_page"),
            path(f"{start}preview-links/", view(self.preview_links_view), name="articles_article_preview_links"),
            path(
                f"{start}preview-links/<number:number>/revoke/",
                view(self.revoke_preview_view),
                name="articles_article_revoke_preview",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request, pk, page=""):
        """Show a page of the working copy to its author; `?at=` leads to the page or the part that is called so.

        `?unsaved=` is how many changes the form has that one came from: the preview is of what is saved.
        """
        article = self._article(request, pk)
        start = reverse("admin:articles_article_preview", args=[pk])
        at, unsaved = request.GET.get("at", ""), request.GET.get("unsaved", "")
        unsaved = int(unsaved) if COUNT.fullmatch(unsaved) else 0
        if at:
            place, mark, anchor = previews.place_of(previews.render_preview(article, start)[1], at).partition("#")
            said = f"?unsaved={unsaved}" if unsaved else ""
            return redirect(f"{start}{place}{said}{mark}{anchor}")
        return show(request, article, start, page, own=True, unsaved=unsaved)

    def preview_links_view(self, request, pk):
        article = self._article(request, pk)
        again = request.GET.get("for", "")
        before = article.preview_links.filter(pk=int(again)).first() if NUMBER.fullmatch(again) else None
        link = PreviewLink(article=article, by=request.user, until=in_two_weeks(), name=before.name if before else "")
        form = PreviewLinkForm(request.POST or None, instance=link)
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["shows"] == "fixed":
                form.instance.source = snapshots.take(article)
            link = form.save()
            words = _("The link “%(name)s” works until %(day)s. Copy its address from the list below.")
            told = words % {"name": link, "day": date_format(link.until, DAY)}
            return self._done(request, article, told, "preview_links")
        return self._page(
            request,
            article,
            "preview_links",
            _("Preview links of “%(title)s”") % {"title": article.title},
            form=form,
            links=article.preview_links.select_related("by").defer("source"),
            origin=origin(request),
            opens_only_here=opens_only_here(),
            media=self.media + form.media,
        )

    def revoke_preview_view(self, request, pk, number):
        """Ask, and revoke a link for good: an address that came into wrong hands must not be alive again by a press."""
        article = self._article(request, pk)
        link = get_object_or_404(PreviewLink.objects.defer("source"), article=article, pk=number)
        if not link.works:
            return redirect("admin:articles_article_preview_links", pk)
        if request.method == "POST":
            link.revoked = timezone.now()
            link.save(update_fields=["revoked"])
            words = _("The link “%(name)s” is revoked.") % {"name": link}
            return self._done(request, article, words, "preview_links")
        return self._page(request, article, "revoke_preview", _("Revoke “%(name)s”") % {"name": link}, link=link)
