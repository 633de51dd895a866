from articles.admin import guides, images, library, remedies, site, upstream

__all__ = ["guides", "images", "library", "remedies", "site", "upstream"]
