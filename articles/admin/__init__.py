from articles.admin import guides, images, library, links, remedies, site, upstream

__all__ = ["guides", "images", "library", "links", "remedies", "site", "upstream"]
