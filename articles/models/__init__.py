from articles.models.article import Article, ArticleSlug, Author, Reviewer, Section
from articles.models.edition import Edition, EditionPage
from articles.models.library.image import Image
from articles.models.library.link import Link
from articles.models.library.mark_look import MarkLook
from articles.models.library.reference import Citation, Reference
from articles.models.looking import Looking
from articles.models.page_state import PageState, PartState
from articles.models.part_slug import PartSlug
from articles.models.preview_link import PreviewLink
from articles.models.remedy import Remedy
from articles.models.revision import Revision
from articles.models.site import OwnPage, OwnPageSlug, Site, SiteText
from articles.models.to_do import ToDo
from articles.models.upstream import Upstream

__all__ = [
    "Article",
    "ArticleSlug",
    "Author",
    "Citation",
    "Edition",
    "EditionPage",
    "Image",
    "Link",
    "Looking",
    "MarkLook",
    "OwnPage",
    "OwnPageSlug",
    "PageState",
    "PartSlug",
    "PartState",
    "PreviewLink",
    "Reference",
    "Remedy",
    "Reviewer",
    "Revision",
    "Section",
    "Site",
    "SiteText",
    "ToDo",
    "Upstream",
]
