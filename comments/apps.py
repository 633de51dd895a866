from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Discussion")

    def ready(self):
        from comments import site_texts  # noqa: F401 - it names the texts that the author may change
        from comments.views import live_parts  # noqa: F401 - it says what stands in the places that pages leave
