"""Comments that come from WordPress or Disqus."""

import io

import pytest

from comments.models import Comment
from comments.porting import foreign, foreign_xml
from comments.porting.foreign_xml import NotReadable
from tests.factories import ArticleFactory

WXR = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><item><title>My legs</title><link>https://old.example/legs/</link>
<content:encoded><![CDATA[<p>The page</p>]]></content:encoded>
{comments}
</item></channel></rss>
"""
DISQUS = """\
<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="7"><id/><link>https://old.example/legs/</link><title>My legs</title></thread>
{posts}
</disqus>
"""


def wp(number, body="Words.", *, parent=0, approved="1", name="Nora", email="nora@example.org", date=None, kind=""):
    date = date or f"2019-05-0{number} 20:15:00"
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
    <wp:comment_author><![CDATA[{name}]]></wp:comment_author>
    <wp:comment_author_email>{email}</wp:comment_author_email><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>
    <wp:comment_date_gmt>{date}</wp:comment_date_gmt><wp:comment_content><![CDATA[{body}]]></wp:comment_content>
    <wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>
    <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"""


def post(number, body="<p>Words.</p>", *, parent="", is_spam="false", is_deleted="false", thread=7):
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return f"""<post dsq:id="{number}"><id/><message><![CDATA[{body}]]></message>
    <createdAt>2019-05-0{number}T20:15:00Z</createdAt><isDeleted>{is_deleted}</isDeleted><isSpam>{is_spam}</isSpam>
    <author><email>ola@example.org</email><name>Ola</name><isAnonymous>false</isAnonymous></author>
    <thread dsq:id="{thread}"/>{above}</post>"""


@pytest.fixture
def guide():
    return ArticleFactory(slug="g")


def bring(tmp_path, text, article, **how):
    path = tmp_path / "x.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return foreign.bring_in(path, article, **how)


@pytest.mark.django_db
def test_wordpress_keeps_names_dates_threads_and_decisions(guide, tmp_path, client):
    comments = [
        wp(3, "An answer to the answer", parent=2, name="Kari", email="not an address"),
        wp(1, "Line one\nLine <b>two</b>"),
        wp(2, "An answer", parent=1),
        wp(4, "Waits", approved="0"),
        wp(5, "Buy", approved="spam"),
        wp(6, "Gone", approved="trash"),
        wp(7, "A ping", kind="pingback"),
    ]
    brought = bring(tmp_path, WXR.format(comments="".join(comments)), guide)

    assert (brought.source, brought.done.new) == ("wordpress", 6)
    rows = {row.body: row for row in Comment.objects.all()}
    first, second, third = rows["Line one\nLine two"], rows["An answer"], rows["An answer to the answer"]
    assert (first.root, second.root, third.root) == (None, first, first)
    assert (second.in_reply_to, third.in_reply_to) == (first, second)
    assert (second.reply_no, third.reply_no) == (1, 2)
    assert f"{first.published:%Y-%m-%d %H:%M}" == "2019-05-01 20:15"
    assert (first.name, first.email, third.name, third.email) == ("Nora", "nora@example.org", "Kari", "")
    assert [rows[body].status for body in ("Waits", "Buy", "Gone")] == ["pending", "spam", "removed"]
    guide.discussion.refresh_from_db()
    assert guide.discussion.comment_count == 3
    page = client.get("/g/discussion/").content.decode()
    assert "An answer to the answer" in page and "nora@example.org" not in page and "192.0.2.1" not in page
    assert not Comment.objects.unread().exists()


@pytest.mark.django_db
def test_disqus_keeps_names_dates_threads_and_decisions(guide, tmp_path):
    posts = [post(1, "<p>See <a href='https://x.example/a'>this</a></p><p>and that</p>"), post(2, parent=1)]
    posts += [post(3, is_spam="true"), post(4, is_deleted="true"), post(5, thread=8)]
    brought = bring(tmp_path, DISQUS.format(posts="".join(posts)), guide, page="old.example/legs")

    assert (brought.source, brought.done.new) == ("disqus", 4)
    assert brought.pages[("https://old.example/legs/", "My legs")] == 4
    first = Comment.objects.get(name="Ola", root=None, status="published")
    assert first.body == "See this (https://x.example/a)\n\nand that"
    assert first.replies.get().reply_no == 1
    assert sorted(Comment.objects.values_list("status", flat=True)) == ["published", "published", "removed", "spam"]


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_a_trial_neither(guide, tmp_path):
    text = WXR.format(comments=wp(1) + wp(2, parent=1) + wp(2, parent=1))
    assert bring(tmp_path, text, guide, dry_run=True).done.new == 2
    assert not Comment.objects.exists()
    assert bring(tmp_path, text, guide).done.new == 2
    again = bring(tmp_path, text, guide)
    assert (again.done.new, again.done.known) == (0, 2)
    assert again.notes["stands in the file twice: taken once"] == 1


@pytest.mark.django_db
def test_what_is_odd_is_taken_as_well_as_can_be(guide, tmp_path):
    comments = [
        wp(1, "An orphan", parent=99),
        wp(2, "A ring", parent=3),
        wp(3, "of two", parent=2),
        wp(4, "<script>alert(1)</script>", name=""),
        wp(5, "word " * 5000, name="x" * 200, date="0000-00-00 00:00:00"),
        wp(6, "From the future", date="2999-01-01 00:00:00"),
    ]
    brought = bring(tmp_path, WXR.format(comments="".join(comments)), guide)

    assert Comment.objects.filter(body="An orphan", root=None).exists()
    assert Comment.objects.filter(body__in=["A ring", "of two"]).count() == 2
    assert not Comment.objects.filter(body__contains="alert").exists()
    long = Comment.objects.filter(name="x" * 60)
    assert "".join("".join(row.body.split()) for row in long.order_by("pk")) == "word" * 5000
    assert brought.notes["without a date that can be: it has that of today"] >= 2
    assert brought.notes["holds no words: left out"] == 1


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss><channel><item><title>&b;</title></item></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&a;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        ("<html><body/></html>", "neither an export of WordPress nor one of Disqus"),
        ("", "no whole XML file"),
        ("<rss><channel><item>", "no whole XML file"),
        ("not xml", "no whole XML file"),
        (b"\xff\xfe\x00\x01", "XML file|encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><rss/>', "XML file|encoding"),
        ("<rss>" + "<a>" * 100 + "</a>" * 100 + "</rss>", "nested too deeply"),
    ],
)
def test_what_is_no_export_or_hostile_is_refused_in_words(text, words):
    with pytest.raises(NotReadable, match=words):
        foreign_xml.read(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


def test_what_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(foreign_xml, "MAX_BYTES", 1000)
    with pytest.raises(NotReadable, match="which is too much"):
        foreign_xml.read(io.BytesIO(WXR.format(comments=wp(1) * 10).encode()))
    monkeypatch.setattr(foreign_xml, "MAX_BYTES", 10**9)
    monkeypatch.setattr(foreign_xml, "MAX_TEXT", 1000)
    with pytest.raises(NotReadable, match="too long"):
        foreign_xml.read(io.BytesIO(WXR.format(comments=wp(1, "<b>x</b>\n" * 999)).encode()))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<ul><li>One</li><li>Two</li></ul>", "• One\n• Two"),
        ("<a href='https://x.example/'>https://x.example/</a>", "https://x.example/"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("<style>p{}</style>a &lt;b&gt; &amp; c", "a <b> & c"),
        ("plain\n\ntext", "plain\n\ntext"),
        ("<p>unclosed <b>tags", "unclosed tags"),
    ],
)
def test_html_becomes_the_words_that_people_read(html, text):
    assert foreign_xml.text_of(html) == text
