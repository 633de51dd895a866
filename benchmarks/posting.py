"""What a writer's browser sends: the hidden fields of the form's page, and a comment that no other resembles. Pure."""

import re
import uuid
from html import unescape
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def hidden_fields(page):
    """Return {name: value} of what the form in the HTML `page` sends without showing it."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


def posted(hidden, number):
    """Return (sender's address, encoded form) of comment `number`, written in a form with these hidden fields."""
    body = f"Number {number}: when I walk in the evening my legs are calmer in the night than they were before."
    typed = {"name": f"Writer {number}", "email": f"writer{number}@example.org", "body": body}
    sender = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return sender, urlencode(hidden | typed | {"key": uuid.uuid4()})
