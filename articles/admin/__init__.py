from articles.admin import guides, library, remedies, site, upstream

__all__ = ["guides", "library", "remedies", "site", "upstream"]
