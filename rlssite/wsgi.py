"""The site for a WSGI server."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rlssite.settings")


class Request(WSGIRequest):
    """Reads everything as UTF-8. A charset in Content-Type would be used for the query of a GET as well: another
    page under the same address, for a cache to keep; and many of Python's codecs are none for texts.
    """

    @property
    def encoding(self):
        return None

    @encoding.setter
    def encoding(self, _charset):
        pass


application = get_wsgi_application()
application.request_class = Request
