"""`<number:…>` in an address: a row's number, as long as any can be.

Django's own `<int:…>` takes a number of any length, which SQLite and PostgreSQL refuse with an error of their own.
"""

from django.urls import register_converter


class Number:
    regex = "[0-9]{1,18}"
    to_python, to_url = int, str


register_converter(Number, "number")
