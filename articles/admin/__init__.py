from articles.admin import guides, images, library, own_pages, remedies, site, site_texts, upstream

__all__ = ["guides", "images", "library", "own_pages", "remedies", "site", "site_texts", "upstream"]
