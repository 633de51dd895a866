"""The author's preview in the admin, and the links with which others can read it."""

import re
from datetime import timedelta

from django import forms
from django.http import HttpResponseNotAllowed
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
from rlssite.when import DAY

# No form has more fields.
COUNT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


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
                f"{start}preview-links/<number:number>/<str:act>/",
                view(self.preview_link_view),
                name="articles_article_preview_link",
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
        link = PreviewLink(article=article, by=request.user, until=in_two_weeks())
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
            media=self.media + form.media,
        )

    def preview_link_view(self, request, pk, number, act):
        """Revoke a link, or let it work again: so it is no loss if it was the wrong one."""
        article = self._article(request, pk)
        link = get_object_or_404(PreviewLink, article=article, pk=number)
        if request.method != "POST" or act not in ("revoke", "renew"):
            return HttpResponseNotAllowed(["POST"])
        link.revoked = timezone.now() if act == "revoke" else None
        link.save(update_fields=["revoked"])
        words = _("The link “%(name)s” is revoked.") if link.revoked else _("The link “%(name)s” works again.")
        return self._done(request, article, words % {"name": link}, "preview_links")
