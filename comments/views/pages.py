"""Pages that say the same to everybody."""

from articles.views import fixed_page

privacy = fixed_page("comments/privacy.html")
house_rules = fixed_page("comments/house_rules.html")
