"""A guide with a page a section, with everything on it that such pages can show."""

from articles.editions.publishing import publish
from articles.models import Article
from tests.factories import CommentFactory, DraftFactory, RemedyFactory, SectionFactory

# Below the guide's address; also what a preview of it has.
PATHS = {"front": "", "section": "beds/", "remedy": "pillow/", "whole": "all/", "references": "references/"}


def make_guide_of_pages(author, text):
    """Publish the guide, with `text` as its sections'; it cites the sources "first" and "second"."""
    article = DraftFactory(
        slug="apart",
        title="A guide of pages",
        section=False,
        author=author,
        layout=Article.Layout.SECTIONS,
        main_message="Rest first [@first].",
        what_it_is="It is this:\n\n- You are tired [@first].\n- You cannot rest.",
        tonight="# Try\n\n- Lie down [@first].\n\n# Do not\n\n- Do not read on.",
        get_help="# Call now\n\n- Call 116 123.\n\n# Call today\n\n- A hot leg [@second].",
        disclaimer="This is no advice for you alone.",
        glossary="ferritin\n: What tells how much iron the body has in store.\n",
        copyright="© 2026 The project",
    )
    titles = {"Chairs": 2, "Beds": 1, "Floors": None}
    chairs, beds, _floors = (
        SectionFactory(article=article, slug=title.lower(), title=title, in_short=f"{title} in short.", card=card)
        for title, card in titles.items()
    )
    beds.body = "# The bed\n\n" + text.replace("### ", "## ").replace("(remedy:good)", "(remedy:pillow)")
    beds.save()
    RemedyFactory(section=beds, slug="pillow", name="A pillow", helps="some", verdict="It may help [@second]. Ask.")
    publish(article, what_changed="First edition.")
    told = "I lay awake, and *walked*.\n\n- In the kitchen"
    first = CommentFactory(article=article, name="Nora", place="Oslo", section=beds, body=told)
    CommentFactory(in_reply_to=first, name="Ola")
    CommentFactory(article=article, name="Kari", section=chairs)
    CommentFactory(article=article, name="Per", remedy=beds.remedies.get(), body=told)
    return article
