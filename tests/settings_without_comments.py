"""The site as it would be without its discussion: proof that `articles` stands alone."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS, LINK_SOURCES, LONG_WORKS, MOVED, TEMPLATES

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "comments"]
MOVED = {app: where for app, where in MOVED.items() if app != "comments"}
LONG_WORKS = [path for path in LONG_WORKS if not path.startswith("comments.")]
ROOT_URLCONF = "tests.urls_without_comments"
# A site without a discussion has a guide page without one; here the tag is there and says nothing.
TEMPLATES[0]["OPTIONS"]["libraries"] = {"discussion": "tests.no_discussion"}
LINK_SOURCES = [source for source in LINK_SOURCES if not source.startswith("comments.")]
