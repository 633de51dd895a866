"""A small site with everything on it that a page can show, and the addresses of all its pages."""

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle, islice, product
from urllib.parse import urlencode

from django.urls import get_resolver, reverse
from django.utils import timezone

from articles.editions import snapshots
from articles.editions.publishing import publish
from articles.models import OwnPage, Reviewer, Section, Site, SiteText
from articles.text.figures import KINDS
from articles.text.marks import CAUSES, CAUTIONS, HELPS
from comments import acts
from comments.models import (
    Contact,
    DiscussionSettings,
    ExperienceReport,
    ExperienceTally,
)
from comments.querysets import PER_PAGE, REPLIES_PER_PAGE
from tests.desk_pages import desk_pages
from tests.factories import (
    AuthorFactory,
    CommentFactory,
    DraftFactory,
    ReferenceFactory,
    RemedyFactory,
    SectionFactory,
    StaffFactory,
    WaitingCommentFactory,
    preview_url,
)
from tests.guide_of_pages import PATHS, make_guide_of_pages
from tests.library_pages import library_pages
from tests.moderation_pages import fill_desk, moderation_pages

TEXT = """\
Low iron, seen in ferritin, is the clearest cause [@first; @second]. **Have it tested**, *in the morning* [@first].

### What to ask for

- A blood test, [helps: good | @first]
- then a second one [caution: worsens | @second].

1. First.
2. Then.

> A quoted sentence.

| Who | Number |
|---|---:|
| Adults | 75 [@first] |
| Children | 50 |

See [the first remedy](remedy:good) and [a page elsewhere](https://example.org/page).
"""

SHEET = "# I\n\n| Is | Yes |\n|---|:-:|\n| Yes. | [ ] |\n\n- Since ____\n- [ ] [Why](section:is-it-rls)? [@first]\n"


def filled_in(kind):
    """Return the example of a kind of figure with other words, since the example itself cannot be published."""
    for line in kind.example.splitlines():
        head = line.partition(":")[0]
        begins = kind.name in ("night", "bars") and head != "caption"
        yield line if head in kind.settings else f"Here {line}" if begins else f"{line} Here."


FIGURES = "\n\n".join("\n".join([f"```{kind.name}", *filled_in(kind), "```"]) for kind in KINDS.values())


@dataclasses.dataclass(frozen=True)
class Page:
    """`name` is that of its URL pattern, with what is special about it in brackets; `prepare` acts on the open page."""

    name: str
    path: str
    prepare: Callable | None = None
    status: int = 200

    def __str__(self):
        return self.name


def make_everything():
    """Return (public pages, pages of the admin, the account that may open those)."""
    site = Site.load()
    site.owner, site.contact, site.tagline = "The project", "desk@example.org", "What helps, and what does not."
    site.save()
    OwnPage(title="Imprint", slug="imprint", body="We are few.", is_shown=True).save()
    # Of this text the default has changed since.
    SiteText(name="mistake.en", text="Ask.", default="Earlier.").save()
    staff = StaffFactory()
    author = AuthorFactory(user=staff, about="Its writers are no doctors.", funding="Nobody pays.", interests="None.")
    article = DraftFactory(
        slug="g",
        title="Restless legs",
        topic="RLS",
        section=False,
        author=author,
        main_message="Have your iron tested first [@first].",
        tonight="- Get up and walk [@first].\n- Rub your legs.",
        get_help="- **Now:** call 116 123 if you think of ending it.\n- **Today:** a hot, swollen leg [@second].",
        disclaimer="This is no advice for you alone.",
        glossary="ferritin\n: What tells how much iron the body has in store.\n",
        doctor_sheet=SHEET,
        copyright="© 2026 The project",
        review_due=timezone.now().date() - timedelta(days=1),
    )
    Reviewer.objects.create(
        article=article, name="Dr Ada Example", role="neurologist", date=timezone.now().date(), scope="Iron."
    )
    for key in ("first", "second"):
        ReferenceFactory(key=key, url=f"https://example.org/{key}", pmid="12345", note="Paid for by nobody.")
    SectionFactory(article=article, title="Is it RLS?", slug="is-it-rls", first_step=True, body=TEXT)
    causes = "\n".join(f"- One [causes: {value} | @first]." for value in CAUSES)
    SectionFactory(
        article=article, title="What brings it on", slug="causes", kind="advice", body=f"{causes}\n\n{FIGURES}"
    )
    tried = SectionFactory(article=article, title="What people try", slug="tried", body="A few things.")
    SectionFactory(article=article, title="My own story", slug="story", kind="experience", body="It began at night.")
    # Each mark of either question stands somewhere, however many there are.
    cautions_of_each = [[], *([caution] for caution in CAUTIONS)]
    kinds = ["self-care", "supplement", "device", "medicine", "complementary"]
    remedies = [
        RemedyFactory(
            section=tried,
            slug=value if turn < len(HELPS) else f"{value}-{turn}",
            name=f"Remedy {value}",
            other_names="generic (UK: Brand)",
            kind=kind,
            helps=value,
            cautions=cautions,
            counts_experiences=not cautions,
            label_note="only if iron is low",
            label_source="Our label, based on a guideline [@first].",
            verdict="It may help [@first]. Ask first.",
            risks=TEXT,
            benefits="Sleep.",
            who_should_not="Children.",
            interactions="None known.",
            how_it_works="Nobody knows.",
            if_you_stop="Nothing happens.",
            if_you_do_nothing="It may stay as it is.",
            watch_short="slows breathing",
            mark_reason="The two trials were small.",
            findings="agree",
            trials=9,
            people=1234,
            certainty="moderate",
            effect="4.6",
            effect_scale="severity scale from 0 to 40",
            effect_against="placebo",
            tried_for="12 weeks",
            record_source="[@first]",
            daily_life="Easy.",
            not_known="How long it lasts.",
        )
        for turn, (value, cautions, kind) in enumerate(
            islice(
                zip(cycle(HELPS), cycle(cautions_of_each), cycle(kinds), strict=True),
                max(len(HELPS), len(cautions_of_each)),
            )
        )
    ]
    remedies[1].superseded_by, remedies[1].superseded_why = remedies[0], "A better one is there [@second]."
    remedies[1].save()
    publish(article, what_changed="First edition.", by=staff)
    tried.body = "A few other things."
    tried.save()
    edition = publish(article, what_changed="Things that people try.", by=staff, is_review=True)

    root = CommentFactory(article=article, name="Nora", place="Oslo", remedy=remedies[0])
    ExperienceReport.objects.create(
        comment=root, outcome="same", duration="weeks", use="no-effect", side_effects="A dry mouth."
    )
    for n, (outcome, duration) in enumerate(product(ExperienceReport.Outcome, ExperienceReport.Duration)):
        ExperienceTally.objects.create(remedy=remedies[0], outcome=outcome, duration=duration, count=n)
    reply = CommentFactory(in_reply_to=root, name="Ola", body="> And this?\n\n- It *helps*: https://example.org")
    CommentFactory(in_reply_to=reply, name="The project", by_author=True)
    removed, erased = CommentFactory.create_batch(2, article=article)
    for thread in (removed, erased):
        CommentFactory(in_reply_to=thread)
    acts.remove(removed, staff)
    acts.erase(erased)
    waiting = WaitingCommentFactory(article=article, name="Nora", place="Oslo", email="nora@example.org")
    # One with all that can stand beside a comment, and a thread of more than one page.
    marked = CommentFactory(article=article, name="Kari", place="Hamar", section=tried, is_question=True)
    for reply_read in CommentFactory.create_batch(REPLIES_PER_PAGE + 1, in_reply_to=marked, article=article):
        acts.publish(reply_read, staff)
    acts.pin(marked, staff)
    acts.mask(marked, staff)
    acts.note(marked, staff, "An amount stood here.")
    acts.lead_to(marked, staff, edition)
    tried.body = "Still other things."
    tried.save()
    edition = publish(article, what_changed="Other things.", by=staff)
    DiscussionSettings(away_until=timezone.now().date() + timedelta(days=9)).save()

    closed = DraftFactory(slug="closed", title="A closed guide", author=author)
    publish(closed, what_changed="First edition.")
    discussion = CommentFactory(article=closed).article.discussion
    discussion.is_open = False
    discussion.save()
    # More threads than a page holds, away from the guide that all else is about: each is the same to look at.
    crowded = DraftFactory(slug="crowded", title="A crowded guide", author=author)
    publish(crowded, what_changed="First edition.")
    for comment in CommentFactory.create_batch(PER_PAGE + 1, article=crowded):
        acts.publish(comment, staff)
    apart = make_guide_of_pages(author, TEXT)
    empty = DraftFactory(slug="empty", title="An empty guide", author=author, tonight="")
    publish(empty, what_changed="First edition.")

    Section.objects.filter(slug="is-it-rls").update(body="Other words.")
    publish(article, what_changed="Iron.", by=staff, at=timezone.now() + timedelta(days=9))
    snapshots.restore(article, edition.source)
    Section.objects.filter(slug="is-it-rls").update(body=f"{TEXT}\n\nNew words.")

    alarms = [
        WaitingCommentFactory(article=article, alarm=alarm, urgent=alarm != "despair")
        for alarm in ("crisis", "emergency", "despair")
    ]
    alarms.append(WaitingCommentFactory(article=article, alarm="unwell", body="أشعر بألم في صدري ولا أستطيع التنفس."))
    held = fill_desk(root, reply, remedies[0], staff)
    public = public_pages(article, apart, root, waiting, alarms)
    public += [
        Page("comments:mine (an amount)", held.manage_url()),
        Page("comments:moderate (an amount)", held.moderate_url()),
        Page("comments:moderate (decided)", root.moderate_url()),
    ]
    library = [Page(f"admin:{name}", path, prepare) for name, path, prepare in library_pages()]
    moderation = [Page(*page) for page in moderation_pages(held, root)]
    desk = [Page(name, path) for name, path in desk_pages(article, remedies[0], staff)]
    return public, [*admin_pages(article, remedies[0], waiting), *moderation, *library, *desk], staff


def submit(page):
    """Send the page's form as it is: the answer shows what is wrong with it."""
    page.locator("main form[method=post] [type=submit], #content form[method=post] [type=submit]").first.click()
    page.wait_for_load_state()


def look(page):
    """Write a comment with an amount in it and look at it before it is sent."""
    page.locator("#id_name").fill("Nora")
    page.locator("#id_body").fill("I took 300 mg of it, and *walked*.")
    page.locator("main form [name=preview]").click()
    page.wait_for_load_state()


def public_pages(article, apart, comment, waiting, alarms):
    preview, preview_of_pages = preview_url(article), preview_url(apart)
    contact = Contact.objects.get_or_create(email=waiting.email)[0]
    path = {
        "articles:guide": [article.slug],
        "articles:changes": [article.slug],
        "articles:remedies": [article.slug],
        "articles:map": [article.slug],
        "articles:about": [article.slug],
        "articles:page": [article.slug, "good/"],
        "comments:discussion": [article.slug],
        "comments:on_this_device": [article.slug],
        "comments:links": [article.slug],
        "comments:follow": [article.slug],
        "comments:write": [article.slug],
        "comments:comment": [comment.pk],
        "comments:reply": [comment.pk],
        "comments:report": [comment.pk],
        "comments:reported": [comment.pk],
        "comments:mine": [waiting.pk, waiting.mailed_token()],
        **{
            f"comments:own_{act}": [waiting.pk, waiting.mailed_token()]
            for act in ("edit", "delete", "mail", "erase_all", "new_link")
        },
    }
    pages = [Page(name, reverse(name, args=args)) for name, args in path.items()]
    pages += [
        Page("comments:own_withdraw", f"{comment.manage_url()}withdraw/"),
        Page("comments:confirm", contact.confirm_url()),
        Page("comments:follows", contact.follows_url()),
        Page("comments:unsubscribe", contact.stop_url(waiting.pk)),
        Page("comments:moderate", waiting.moderate_url()),
    ]
    pages += [Page(name, reverse(name)) for name in ("articles:home", "articles:labels")]
    pages += [Page(name, reverse(name)) for name in ("comments:privacy", "comments:house_rules", "comments:help_now")]
    return [
        *pages,
        Page("articles:search", f"{reverse('articles:search')}?q=iron"),
        Page("articles:search (empty)", reverse("articles:search")),
        Page("articles:search (nothing found)", f"{reverse('articles:search')}?q=xyzzyx"),
        Page("articles:preview", preview),
        Page("articles:preview_page", f"{preview}good/"),
        Page("articles:preview (over)", preview_url(article, until=date(2020, 1, 1)), status=410),
        *(Page(f"articles:page (a guide of pages: {kind})", f"/apart/{path}") for kind, path in PATHS.items()),
        *(Page(f"articles:preview_page ({kind})", preview_of_pages + path) for kind, path in PATHS.items()),
        Page("articles:page (glossary)", f"/{article.slug}/glossary/"),
        Page("articles:page (sheet)", f"/{article.slug}/for-your-doctor/"),
        Page("articles:guide (empty)", "/empty/"),
        Page("articles:remedies (filtered)", f"/{article.slug}/remedies/?kind=medicine"),
        Page("articles:page (superseded)", f"/{article.slug}/some/"),
        Page("comments:discussion (closed)", "/closed/discussion/"),
        Page("comments:discussion (crowded)", "/crowded/discussion/"),
        Page("comments:discussion (empty)", "/empty/discussion/"),
        Page("comments:discussion (about)", f"/{article.slug}/discussion/?about=section:tried"),
        Page("comments:discussion (nothing in it)", f"/{article.slug}/discussion/?show=answered&order=oldest"),
        Page("comments:comment (later)", f"/c/{article.comments.pinned().get().pk}/?after={REPLIES_PER_PAGE}"),
        Page("comments:write (closed)", "/closed/discussion/write/", status=403),
        Page("comments:write (errors)", reverse("comments:write", args=[article.slug]), prepare=submit),
        Page("comments:write (preview)", reverse("comments:write", args=[article.slug]), prepare=look),
        *(Page(f"comments:mine ({row.alarm})", row.manage_url()) for row in alarms),
        Page("comments:report (errors)", reverse("comments:report", args=[comment.pk]), prepare=submit),
        Page("comments:reported (dangerous)", f"{reverse('comments:reported', args=[comment.pk])}?kind=dangerous"),
        Page("comments:mine (published)", comment.manage_url()),
        Page("articles:guide (a page of the author's own)", "/imprint/"),
        Page("not found", "/nothing/here/", status=404),
    ]


# Addresses that answer with no page of HTML.
NO_PAGES = {
    *("articles:robots", "articles:sitemap", "articles:feed", "articles:manifest", "articles:favicon"),
    *("comments:feed", "comments:thread_feed", "comments:site_feed", "comments:own_download"),
}


def named_public_pages():
    """Return the names of all public addresses that answer with a page."""
    return {
        f"{namespace}:{name}"
        for namespace in ("articles", "comments")
        for name in get_resolver().namespace_dict[namespace][1].reverse_dict
        if isinstance(name, str)
    } - NO_PAGES


def admin_pages(article, remedy, waiting):
    def desk(name, *args, **kwargs):
        return Page(f"admin:{name}", reverse(f"admin:{name}", args=args), **kwargs)

    guide = "articles_article_"
    pages = [
        desk(f"{guide}change", article.pk),
        desk(f"{guide}publish", article.pk),
        desk(f"{guide}editions", article.pk),
        desk(f"{guide}edition", article.pk, 2),
        desk(f"{guide}restore", article.pk, 1),
        desk(f"{guide}withdraw", article.pk, 4),
        desk(f"{guide}undo_restore", article.pk),
        desk(f"{guide}preview", article.pk),
        desk(f"{guide}preview_links", article.pk),
        desk(f"{guide}to_do", article.pk),
        desk(f"{guide}add"),
        desk("rlssite_longwork_changelist"),
        *(desk("rlssite_longwork_ask", kind) for kind in ("backup", "load-guide", "bring-page", "load-comments")),
        desk(f"{guide}take_down", article.pk),
        desk("articles_section_change", remedy.section_id),
        desk("articles_remedy_change", remedy.pk),
        desk("articles_site_change", 1),
        desk("articles_sitetext_changelist"),
        desk("articles_sitetext_change", "mistake.en"),
        desk("articles_sitetext_change", "mail-published.en"),
        desk("articles_sitetext_default", "mistake.en"),
        desk("articles_ownpage_change", OwnPage.objects.get().pk),
        desk("articles_ownpage_preview", OwnPage.objects.get().pk),
        desk("comments_comment_change", waiting.pk),
        desk("comments_comment_changelist"),
        desk("comments_comment_writer", waiting.pk),
    ]
    errors = Page(f"admin:{guide}publish (errors)", pages[1].path, prepare=submit)
    replace = reverse(f"admin:{guide}replace", args=[article.pk])
    sought = urlencode({"words": article.title, "replacement": "iron", "done": 1})
    places = Page(f"admin:{guide}replace", f"{replace}?{sought}")
    return [*pages, errors, places, Page(f"admin:{guide}replace (errors)", f"{replace}?words=")]
