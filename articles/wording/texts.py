"""The texts of every page and of the guides' pages that the author may say in other words (registry.py)."""

from django.utils.translation import gettext_lazy as _

from articles.wording.registry import Shape, Text, register

_HOME, _LABELS_PAGE = "articles:home", "articles:labels"
_ABOUT = _("the page “About this guide”")
_LABELS = _("the page “How we label evidence”")
_AUDIT = _("the page “About this guide”, in the table under “How we measure up”")

register(
    _("Every page"),
    Text(
        "footer",
        _("At the foot of every page"),
        _("below the links at the foot of every page"),
        may_be_empty=True,
        page=_HOME,
    ),
    Text(
        "mistake",
        _("Mistakes, where nobody can be told"),
        _("at the end of a guide's page, if there is neither a contact address nor a discussion"),
        Shape.LINE,
        _("If you find a mistake on this page, trust your doctor more than the page."),
    ),
    Text(
        "home-empty",
        _("No guide yet"),
        _("the home page, until a guide is published"),
        Shape.LINE,
        _("No guide has been published here yet. Please come back later."),
        page=_HOME,
    ),
)
register(
    _("How we label evidence"),
    Text("labels", _("What labels are"), _LABELS, page=_LABELS_PAGE),
    Text(
        "labels-search",
        _("What search engines show of it"),
        _("search engines and shared links to the page “How we label evidence”"),
        Shape.SUBJECT,
        _(
            "What our marks mean: does it help, does it bring the illness on, and what to watch out for; and what each "
            "mark rests on."
        ),
    ),
    Text(
        "labels-rule",
        _("How evidence leads to a mark"),
        _("the page “How we label evidence”, above the rule, which the site works out itself"),
        Shape.LINE,
        _(
            "A page may say under “At a glance” how many trials there are, whether they agree, and how certain the "
            "source is. From that follows the mark: the first line here that fits counts. Where we chose another mark, "
            "the page says why."
        ),
        page=_LABELS_PAGE,
    ),
    Text(
        "labels-causes",
        _("About the marks of causes"),
        _LABELS,
        Shape.LINE,
        _("Causes have words and shapes of their own, so that a cause never looks like a recommendation."),
        page=_LABELS_PAGE,
    ),
    Text(
        "labels-caution",
        _("About the marks of dangers"),
        _LABELS,
        Shape.LINE,
        _(
            "A filled sign says that it can make the illness worse, or that it was withdrawn. An outlined one names a "
            "serious risk, or says what a guideline advises. Where we can, the sign of a serious risk says which."
        ),
        page=_LABELS_PAGE,
    ),
    Text(
        "labels-end",
        _("What labels cannot say"),
        _("at the end of the page “How we label evidence”"),
        page=_LABELS_PAGE,
    ),
)
register(
    _("Pages of a guide"),
    Text(
        "remedies-lead",
        _("Above the table of what people try"),
        _("the page “What people try”, under its title"),
        Shape.LINE,
        _(
            "What you can do yourself comes first, the best studied on top. A mark says how well studies show that it "
            "helps a group of people, not that it helps you: ask before you start or stop anything."
        ),
    ),
    Text(
        "about-made",
        _("How a guide is published"),
        _ABOUT,
        words=_(
            "The text is published whole, in numbered editions. Every edition is kept, and each says in one line what "
            "is new."
        ),
    ),
    Text(
        "about-labels",
        _("Whose the marks are"),
        _ABOUT,
        Shape.LINE,
        _("The marks beside remedies and claims are our own labels."),
    ),
    Text("about-not-reviewed", _("What nobody reviews"), _("the page “About this guide”, “What is not reviewed”")),
    Text(
        "audit",
        _("How we measure up"),
        _("the page “About this guide”, above the guide's rating of itself, which “Site” can switch off"),
        words=_(
            "We hold the guide against two public yardsticks ourselves. Nobody else has checked these answers, nobody "
            "awarded us anything, and we add nothing up. “Counted” means worked out from this edition. “Self-rated by "
            "the project” is our own opinion of ourselves."
        ),
    ),
    Text(
        "audit-purpose",
        _("Own opinion: does it do what it set out to do?"),
        _AUDIT,
        Shape.LINE,
        _("No reader outside the project has tested it."),
    ),
    Text(
        "audit-wanted",
        _("Own opinion: is it about what readers want to know?"),
        _AUDIT,
        Shape.LINE,
        _("We chose the questions ourselves; we did not ask patients what is missing."),
    ),
    Text(
        "audit-fair",
        _("Own opinion: is it fair?"),
        _AUDIT,
        Shape.LINE,
        _("The same marks are used for everything, but nobody outside the project has checked them."),
    ),
    Text(
        "audit-fair-reviewed",
        _("Own opinion: is it fair, once somebody has reviewed it?"),
        _AUDIT,
        Shape.LINE,
        _("It was read by {reviewers}; whether it is fair stays our own opinion."),
        {"reviewers": _("the reviewers' names")},
    ),
    Text(
        "audit-doctor",
        _("Own opinion: does it help to decide with a doctor?"),
        _AUDIT,
        Shape.LINE,
        _("There is a page to fill in and take to the doctor; nobody has tested whether it helps."),
    ),
)
