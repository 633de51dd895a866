"""Groups what the admin holds by what people come for: guides first, the machinery last."""

import functools

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GUIDES, DISCUSSION, LIBRARY, SETTINGS = "guides", "discussion", "library", "settings"
ACCOUNTS, MACHINERY = "accounts", "machinery"
GROUPS = {
    GUIDES: (_("Guides"), ["articles.Article", "articles.Section", "articles.Remedy", "articles.Upstream"]),
    DISCUSSION: (
        _("Discussion"),
        ["comments.Comment", "comments.Discussion", "comments.Contact", "comments.WriterRule", "comments.Decision"],
    ),
    LIBRARY: (_("Library"), ["articles.Reference", "articles.Image", "articles.Author", "articles.Link"]),
    SETTINGS: (
        _("Settings"),
        [
            "articles.Site",
            "articles.SiteText",
            "articles.OwnPage",
            "comments.DiscussionSettings",
            "comments.HelpLine",
            "comments.ReadyText",
        ],
    ),
    ACCOUNTS: (_("Accounts"), ["auth.User"]),
    MACHINERY: (_("Machinery"), ["rlssite.LongWork", "post_office.Email"]),
}
PLACES = {label: (group, place) for group, (_name, labels) in GROUPS.items() for place, label in enumerate(labels)}
# Where what is named nowhere stands, behind what is.
ELSEWHERE = {"articles": LIBRARY, "comments": DISCUSSION, "auth": ACCOUNTS}
LAST = 99


def grouping(get_app_list):
    """Wrap `AdminSite.get_app_list` so that it returns our groups, each in the shape of one of Django's apps."""

    @functools.wraps(get_app_list)
    def grouped(request, app_label=None):
        apps = get_app_list(request, app_label)
        found = {group: [] for group in GROUPS}
        for app in apps:
            for model in app["models"]:
                elsewhere = (ELSEWHERE.get(app["app_label"], MACHINERY), LAST)
                group, place = PLACES.get(model["model"]._meta.label, elsewhere)
                found[group].append((place, model))
        first = reverse("admin:index")
        return [
            {
                "name": GROUPS[group][0],
                "app_label": group,
                "app_url": f"{first}#{group}",
                "has_module_perms": True,
                "models": [model for _place, model in sorted(models, key=lambda pair: pair[0])],
            }
            for group, models in found.items()
            if models
        ]

    return grouped


def app_index(request, app_label):
    """Lead from the address of one of Django's apps to its first group on the first page."""
    groups = admin.site.get_app_list(request, app_label)
    if not groups:
        raise Http404
    return redirect(groups[0]["app_url"])
