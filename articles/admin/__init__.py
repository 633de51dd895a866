from articles.admin import guides, images, library, links, own_pages, remedies, site, site_texts, upstream

__all__ = ["guides", "images", "library", "links", "own_pages", "remedies", "site", "site_texts", "upstream"]
