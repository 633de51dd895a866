"""The admin's page that finds words in all texts of a guide, and replaces them where they are ticked."""

import re
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.desk import replacing
from articles.exceptions import NotPossible

_PLACE = re.compile(r"([a-z]+:[0-9]+:[a-z_]+)#([0-9]{1,6})")


class ReplaceForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("Find"), max_length=replacing.LONGEST, strip=False)
    replacement = forms.CharField(
        label=gettext_lazy("Replace by"),
        max_length=replacing.LONGEST,
        strip=False,
        required=False,
        help_text=gettext_lazy("Left empty, the words are taken out."),
    )
    same_case = forms.BooleanField(label=gettext_lazy("Capital and small letters as typed"), required=False)
    whole_words = forms.BooleanField(label=gettext_lazy("Whole words only"), required=False)

    def clean(self):
        cleaned = super().clean()
        if "words" in cleaned and cleaned["words"] == cleaned.get("replacement"):
            self.add_error("replacement", _("That is the same: it would change nothing."))
        return cleaned


class ReplacingAdmin:
    """Mixin of the admin of guides."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<number:pk>/replace/", view(self.replace_view), name="articles_article_replace"),
            path("<number:pk>/replace/undo/", view(self.undo_replace_view), name="articles_article_undo_replace"),
            *super().get_urls(),
        ]

    def _to_replace(self, request, pk):
        article = self._article(request, pk)
        if not request.user.has_perms(["articles.change_section", "articles.change_remedy"]):
            raise PermissionDenied
        return article

    def replace_view(self, request, pk):
        article = self._to_replace(request, pk)
        typed = request.POST if request.method == "POST" else request.GET if "words" in request.GET else None
        form = ReplaceForm(typed)
        found, count, ticked, refused = [], 0, None, None
        if form.is_bound and form.is_valid():
            search = replacing.Search(**form.cleaned_data)
            if request.method == "POST":
                ticked = set(request.POST.getlist("place"))
                try:
                    return self._replaced(request, article, search, ticked)
                except NotPossible as refusal:
                    refused = refusal
            elif "none" in request.GET:
                ticked = set()
            found, count = replacing.find(article, search)
        shown = sum(len(text.places) for text in found)
        return self._page(
            request,
            article,
            "replace",
            _("Find and replace in “%(title)s”") % {"title": article.title},
            form=form,
            by=form.cleaned_data.get("replacement") if found else "",
            texts=[(text, self._url_of(text.row), _ticks(text, ticked)) for text in found],
            is_searched=form.is_bound and form.is_valid(),
            count=count,
            left_out=count - shown,
            none_query=urlencode({"none": 1} | {name: typed[name] for name in form.fields if typed and name in typed}),
            refused=refused,
            done=request.GET.get("done", ""),
        )

    def _replaced(self, request, article, search, ticked):
        chosen = {}
        for place in ticked:
            parts = _PLACE.fullmatch(place)
            if parts:
                chosen.setdefault(parts[1], set()).add(int(parts[2]))
        if not chosen:
            raise NotPossible(_("Nothing was ticked, so nothing was replaced."))
        was = dict(pair.split("=", 1) for pair in request.POST.getlist("was") if "=" in pair)
        token = replacing.replace(article, search, chosen, was, by=request.user)
        count = sum(map(len, chosen.values()))
        words = ngettext("%(count)d place was replaced.", "%(count)d places were replaced.", count) % {"count": count}
        self.log_change(request, article, words)
        self.message_user(request, words + " " + _("Readers see no change until you publish."), messages.SUCCESS)
        return redirect(f"{request.path}?{urlencode({'done': token})}")

    def undo_replace_view(self, request, pk):
        article = self._to_replace(request, pk)
        token = request.POST.get("done", "")
        to = reverse("admin:articles_article_replace", args=[article.pk])
        if request.method == "POST":
            try:
                replacing.undo(article, token, by=request.user)
            except NotPossible as refused:
                self.message_user(request, " ".join([str(refused), *getattr(refused, "told", ())]), messages.ERROR)
                return redirect(f"{to}?{urlencode({'done': token})}" if getattr(refused, "told", ()) else to)
            words = _("The last replacement was undone in all texts.")
            self.log_change(request, article, words)
            self.message_user(request, words, messages.SUCCESS)
        return redirect(to)

    @staticmethod
    def _url_of(row):
        return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def _ticks(text, ticked):
    """Return (place, its name on the page, whether it is ticked) of each place; at first all are."""
    names = [(place, f"{text.key}#{place.number}") for place in text.places]
    return [(place, name, ticked is None or name in ticked) for place, name in names]
