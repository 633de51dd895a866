"""Refuses what is guessed by whoever knows this site: its own words, or a common word with a year behind it."""

import re

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Article, Author, Site

# From this length on a password may hold such words: others stand beside them.
LONG_ENOUGH = 20
SHORTEST_WORD, MOST_LEFT = 4, 3


def letters_of(text):
    """Return the letters of `text`, without what people put around a word to make it a password."""
    return re.sub(r"[\W\d_]+", "", text.casefold())


def is_made_of(password, words):
    """Tell whether hardly anything is left of `password` without `words`. Pure."""
    left = letters_of(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) <= MOST_LEFT and len(password) < LONG_ENOUGH


def words_of_the_site():
    """Return what stands in the names of the site, its people and its guides, and in its address."""
    site = Site.load()
    texts = [site.name, site.tagline, site.owner, settings.BASE_URL, *Author.objects.values_list("name", flat=True)]
    for names in Article.objects.values_list("title", "slug", "topic", "topic_words"):
        texts += names
    found = {letters_of(word) for text in texts for word in re.split(r"[\W_]+", text)}
    return {word for word in found if len(word) >= SHORTEST_WORD}


class GuessableValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def __init__(self):
        self.common = CommonPasswordValidator().passwords

    def validate(self, password, user=None):
        if is_made_of(password, words_of_the_site()):
            raise ValidationError(_("This is made of this site's own words, which others try first."), code="own_words")
        if letters_of(password) in self.common and len(password) < LONG_ENOUGH:
            raise ValidationError(_("This is a common word with something around it."), code="common_word")

    def get_help_text(self):
        return _("Your password can’t be made of this site's own words, or of a common word with a year behind it.")
