"""Pages for what goes wrong."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def csrf_failure(request, reason=""):
    """Refuse a form whose token is wrong or old; where the form can be shown again with its text, show that."""
    match = request.resolver_match
    again = getattr(match.func, "after_csrf_failure", None) if match else None
    response = again(request, *match.args, **match.kwargs) if again else render(request, "403_csrf.html", status=403)
    add_never_cache_headers(response)
    return response
