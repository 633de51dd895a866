from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Guides")

    def ready(self):
        from articles.wording import texts  # noqa: F401 - it names the texts that the author may change
