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
        # Asked of the database once: whatever shows lines reads them from here.
        rows = HelpLine.objects.shown()
        # Help lines have no revision number, so a hash of the few lines serves as one.
        state = state_of_all(f"{template}.{_hash_of(rows)}", [], site)
        context = {"site": site, "rows": rows}
        return public_response(request, state, lambda: render(request, template, context | {"lines": help_lines(rows)}))

    return view


def _hash_of(rows):
    columns = [field.attname for field in HelpLine._meta.concrete_fields]
    written = [[getattr(row, column) for column in columns] for row in rows]
    return hashlib.sha256(repr(written).encode()).hexdigest()


# Whom to call, by country. Every form links to this page.
help_now = _page_with_lines("comments/help_now.html")
house_rules = _page_with_lines("comments/house_rules.html")
