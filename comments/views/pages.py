"""Pages about the discussion that are the same for everybody: help, house rules, privacy."""

import hashlib

from django.shortcuts import render

from articles.models import Site
from articles.pages.caching import public_response
from articles.pages.edition_lookup import state_of_all
from articles.pages.views import fixed_page
from comments.defaults import help_lines
from comments.models import HelpLine
from rlssite.web.public_pages import public_page

privacy = fixed_page("comments/privacy.html")


def _page_with_lines(template):
    @public_page
    def view(request):
        site = Site.load()
        rows = HelpLine.objects.shown().values_list()
        # Help lines have no revision number, so a hash of the few lines serves as one.
        state = state_of_all(f"{template}.{hashlib.sha256(repr(list(rows)).encode()).hexdigest()}", [], site)
        return public_response(request, state, lambda: render(request, template, {"site": site, "lines": help_lines()}))

    return view


# Whom to call, by country. Every form links to this page.
help_now = _page_with_lines("comments/help_now.html")
house_rules = _page_with_lines("comments/house_rules.html")
