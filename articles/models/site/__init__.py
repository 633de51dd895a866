from articles.models.site.own_page import OwnPage, OwnPageSlug
from articles.models.site.row import Site
from articles.models.site.site_text import SiteText

__all__ = ["OwnPage", "OwnPageSlug", "Site", "SiteText"]
