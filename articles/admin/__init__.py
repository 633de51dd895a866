from articles.admin import guides, library, remedies, site

__all__ = ["guides", "library", "remedies", "site"]
