"""What members write, made safe: no markup of a member's runs (P5)."""

import html.parser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.text import clean, is_safe_url, plain, read, render, topic_slug
from accounts.text.walls import first_wall, second_wall

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><!--</style><img src=x onerror=alert(1)>-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "[x](javascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](javascript\u200b:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://tracker.example/pixel.png)",
    "<a href='https://ok.example' onclick='alert(1)' style='color:red' id=x>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=/x><button formaction=//evil.example>x</button></form>",
    "`<b onmouseover=alert(1)>`",
    "<div hx-get=/x data-hx-get=/x>x</div>",
    "@<b>ada</b> #<i>x</i>",
    '[x](https://a.example "t\\"onmouseover=alert(1) x=\\"")',
]


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def _tags(html_text: str) -> list[tuple[str, dict]]:
    parser = _Tags()
    parser.feed(html_text)
    return parser.found


def _is_harmless(html_text: str) -> bool:
    allowed = {"href", "rel", "class", "data-user", "data-topic", "start", "align"}
    allowed |= {"type", "checked", "disabled"}
    return all(
        tag not in {"script", "img", "svg", "math", "iframe", "form", "button", "style", "object"}
        and set(attributes) <= allowed
        and is_safe_url(attributes.get("href") or "/")
        for tag, attributes in _tags(html_text)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_through_either_as_markdown_or_as_html(text):
    assert _is_harmless(render(text))
    assert _is_harmless(clean(text))


MARKS = [
    *("**", "_", "~~", "`", "```\n", "> ", "- ", "- [x] ", "1. ", "# ", "|a|b|\n|-:|:-|\n|"),
    *("[x](", "https://a.example/", ")", "\n", "\n\n", "    ", "@ada", "@group", "#tea", "&amp;"),
    *("&#106;", "\u202e", "\u0301", "<", "\\", "<!--", "]]>", "a@b.example", "\ufdd0"),
]
NAMES = {
    "mentions": {"ada": ('A"da <b>\u202e', '/b/"/', 1)},
    "topics": {"tea": "/b/tea/"},
    "calls": {"group"},
}


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join)
    | st.lists(st.sampled_from(MARKS), max_size=24).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_what_was_cleaned_is_a_fixed_point_of_each_wall(text):
    once = render(text, **NAMES)
    assert first_wall(once) == once
    assert second_wall(once) == once
    assert _is_harmless(once)
    # What was read of a text makes the same of it as the text.
    assert render(read(text), **NAMES) == once


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/?q=1",
        "http://a",
        "mailto:a@b.example",
        "/brightwater/",
        "HTTPS://A.example",
    ],
)
def test_links_to_the_web_and_within_the_site_are_kept(url):
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    ["javascript:1", "JaVaScRiPt:1", "java\tscript:1", "\x01javascript:1", "//evil.example",
     "/\\evil.example", "data:text/html,x", "file:///etc/passwd", "http://[", "relative"],
)  # fmt: skip
def test_other_links_are_dropped(url):
    assert not is_safe_url(url)


def test_markdown_becomes_html():
    assert render("**bold** and ~~gone~~") == "<p><strong>bold</strong> and <s>gone</s></p>\n"
    aligned = render("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th align="center">a</th>' in aligned
    assert '<td align="right">2</td>' in aligned
    assert "<h2>" in render("# Title")
    assert "<br>" in render("one\ntwo")


def test_a_task_is_a_box_with_its_label_in_a_list_of_tasks():
    tasks = render("- [x] done\n- [ ] open\n  1. [ ] within\n- plain")
    assert tasks.count('<label><input type="checkbox" disabled') == 3
    assert (
        '<li class="task"><label><input type="checkbox" disabled="" checked=""> done</label>'
        in tasks
    )
    assert '<ol class="task-list">' in tasks
    assert "<li>plain</li>" in tasks


def test_quotes_lists_and_code_stand_in_one_another():
    assert render("> - a\n>   1. b\n>\n>      ```py\n>      x < 1\n>      ```") == (
        "<blockquote>\n<ul>\n<li>a\n<ol>\n<li>\n<p>b</p>\n"
        '<pre><code class="language-py">x &lt; 1\n</code></pre>\n</li>\n</ol>\n</li>\n</ul>\n'
        "</blockquote>\n"
    )


def test_addresses_are_links_whole_and_alone():
    text = "(https://a.example/_x_*y*) *http://b.example* shop.co me@c.co xhttp://d"
    links = [attributes["href"] for tag, attributes in _tags(render(text)) if tag == "a"]
    assert links == [
        "https://a.example/_x_*y",
        "http://b.example",
        "http://shop.co",
        "mailto:me@c.co",
    ]


def test_names_are_links_and_unknown_names_stay_text():
    mentions = {"ada-okafor": ("Ada Okafor", "/b/people/1/", 1)}
    html_text = render("Thanks @ada-okafor, @nobody, a@b.example", mentions=mentions)
    assert '<a class="mention" href="/b/people/1/" data-user="1"' in html_text
    assert "@Ada Okafor</a>" in html_text
    assert "@nobody" in html_text


def test_a_name_with_markup_in_it_stays_text():
    assert "<b>" not in render("@eve", mentions={"eve": ("<b>Eve</b>", "/b/people/2/", 2)})


def test_text_names_handles_and_topics_but_not_inside_code_or_words():
    written = read("@Ada-Okafor #Desk-Policy `@ben #no` mail@x.example issue#4 #42 #desk-policy")
    assert written.handles == ["ada-okafor"]
    assert written.topics == ["Desk-Policy"]
    assert topic_slug("Desk-Policy") == topic_slug("desk-policy")


def test_the_beginning_of_a_text_without_its_marks():
    assert plain("**Hello** [there](https://a.example), `x`") == "Hello there , x"
    assert len(plain("word " * 200, 50)) <= 50
