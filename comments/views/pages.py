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
house_rules = fixed_page("comments/house_rules.html")


@public_page
def help_now(request):
    """Whom to call, by country. Every form links to this page."""
    rows = HelpLine.objects.shown().values_list()
    # Help lines have no revision number, so a hash of the few lines serves as one.
    state = state_of_all(hashlib.sha256(repr(list(rows)).encode()).hexdigest(), [], Site.load())
    return public_response(request, state, lambda: render(request, "comments/help_now.html", {"lines": help_lines()}))
