"""Serves uploaded pictures: files that articles/desk/uploads.py wrote, and nothing else."""

import re

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.translation import gettext as _

from articles.models.library.image import NAME
from rlssite.web.public_pages import public_page

CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@public_page
def picture(request, name):
    """Send a picture. One in a draft only is protected by its name, which nobody can guess and no page lists."""
    match = re.match(NAME, name)
    try:
        if not match:
            raise FileNotFoundError
        with default_storage.open(name) as file:
            content = file.read()
    except FileNotFoundError:
        return HttpResponse(_("There is no such picture.") + "\n", status=404, content_type="text/plain; charset=utf-8")
    # Pictures are compressed already; this keeps the gzip middleware from trying again each time.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[match[1]],
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Disposition": "inline",
            # Feeds bring it into readers' programs, and other sites show it beside a link.
            "Cross-Origin-Resource-Policy": "cross-origin",
            # Can be kept for ever, because another picture has another name.
            "Cache-Control": "public, max-age=31536000, immutable",
        },
    )
