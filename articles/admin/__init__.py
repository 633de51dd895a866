from articles.admin.guide import guides, remedies, upstream
from articles.admin.library import images, links, references
from articles.admin.site import own_pages, site, site_texts

__all__ = ["guides", "images", "links", "own_pages", "references", "remedies", "site", "site_texts", "upstream"]
