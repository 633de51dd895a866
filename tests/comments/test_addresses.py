import pytest

from comments.safety.addresses import find_links, find_mail_addresses


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see http://a.example/b and https://c.example", ["a.example/b", "c.example"]),
        ("see www.a-b.example.", ["a-b.example"]),
        ("see [my page](http://a.example)", ["a.example"]),
        ("[www.a.example](http://a.example/)", ["a.example"]),
        ("[http://honest.example](http://other.example)", ["other.example"]),
        ("<http://a.example>", ["a.example"]),
        ("http://a.example http://a.example/", ["a.example"]),
        ("HTTP://A.EXAMPLE", ["a.example"]),
        ("ｈｔｔｐ：／／a.example", ["a.example"]),
        ("ht\u200btp://a.example", ["a.example"]),
        ("hxxp://a.example", ["a.example"]),
        ("buy at pills24.com now", ["pills24.com"]),
        ("buy at pills24.com/cheap?x=1", ["pills24.com/cheap?x=1"]),
        ("shop.pills.co.uk", ["shop.pills.co.uk"]),
        ("pills24 dot com", ["pills24 dot com"]),
        ("pills24[.]com and pills(dot)com", ["pills24[.]com", "pills(dot)com"]),
        ("h&#116;tp://a.example", ["a.example"]),
        ("my.site/here", ["my.site/here"]),
        ("write to ann@example.com", []),
        ("It was late.It helped.So I slept.My legs rested", []),
        ("e.g. at 3 a.m. or 7.30 p.m., i.e. late", []),
        ("Dr.Smith and U.S.A. and 0.5", []),
        ("and/or, 24/7, w/o", []),
        ("etc...nothing", []),
        ("", []),
        ("[no link](", []),
        ("[" * 5000, []),
    ],
)
def test_links_are_counted_once_however_they_are_written(text, links):
    assert find_links(text) == links


@pytest.mark.parametrize(
    "text", ["ann@example.com", "ann.b+c@mail.example.co.uk", "ann(at)example(dot)com", "ann [at] example.com"]
)
def test_mail_addresses_are_found(text):
    assert find_mail_addresses(f"Write to {text} please")


@pytest.mark.parametrize("text", ["@ann", "look @ this. Now", "5@6", "meet at noon. Yes"])
def test_other_texts_are_no_mail_addresses(text):
    assert find_mail_addresses(text) == []
