"""How dates and times are written where a page says nothing else: in the lists of the desk (FORMAT_MODULE_PATH)."""
