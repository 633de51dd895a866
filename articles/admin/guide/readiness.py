"""An editor, who does not publish, tells the author that a guide is ready; publishing it settles that."""

from django.urls import path
from django.utils.translation import gettext as _


class ReadinessAdmin:
    """Mixin of the admin of guides."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.ready_view)
        return [path("<number:pk>/ready/", view, name="articles_article_ready"), *super().get_urls()]

    def ready_view(self, request, pk):
        article = self._article(request, pk)
        # The form says what was meant: pressed again, or in an older tab, it must not do the opposite.
        act = request.POST.get("act")
        if act == "take_back":
            article.say_ready("")
            return self._done(request, article, _("It is no longer said to be ready."))
        if act == "say":
            if not article.ready_since:
                article.say_ready(request.user.get_username())
            return self._done(request, article, _("Whoever publishes it reads on their first page that it is ready."))
        title = _("Take back that it is ready") if article.ready_since else _("Tell the author it is ready")
        return self._page(request, article, "ready", title)
