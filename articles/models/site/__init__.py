from articles.models.site.own_page import OwnPage, OwnPageSlug
from articles.models.site.row import Site, in_the_sites_zone, kept_zone
from articles.models.site.site_text import SiteText

__all__ = ["OwnPage", "OwnPageSlug", "Site", "SiteText", "in_the_sites_zone", "kept_zone"]
