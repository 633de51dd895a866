"""The site as a WSGI application."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rlssite.settings")


class Request(WSGIRequest):
    """Reads everything as UTF-8, whatever charset the sender names.

    Django would use a charset in Content-Type for the query of a GET too: a cache could then keep another page under
    the same address. And many of Python's codecs are not for text.
    """

    @property
    def encoding(self):
        return None

    @encoding.setter
    def encoding(self, _charset):
        pass


application = get_wsgi_application()
application.request_class = Request
