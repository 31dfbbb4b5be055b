"""Kept pieces: drawn once for all who are shown the same, with what is each answer's own."""

import re

import pytest
from django.template import Context, Engine, TemplateSyntaxError, engines
from django.test import Client

from accounts.pieces import Pieces
from accounts.templatetags import elements


@pytest.fixture(autouse=True)
def nothing_kept():
    elements._pieces.clear()
    yield
    elements._pieces.clear()


@pytest.fixture
def templates(settings):
    """Templates that stand nowhere else: each test puts its own in."""
    engine: Engine = engines["django"].engine
    loader = engine.template_loaders[0]
    known: dict[str, str] = {}
    former = loader.get_template

    def get_template(name, skip=None):
        return engine.from_string(known[name]) if name in known else former(name, skip)

    loader.get_template = get_template
    yield known
    loader.get_template = former


def drawn(text: str, **values) -> str:
    return (
        engines["django"].engine.from_string("{% load elements %}" + text).render(Context(values))
    )


class TestPieces:
    def test_what_was_long_not_asked_for_makes_room(self):
        pieces = Pieces(3)
        for name in "abc":
            pieces.keep(name, name)
        pieces.find("a")
        pieces.keep("d", "d")
        assert [pieces.find(name) for name in "abcd"] == ["a", None, "c", "d"]

    def test_pieces_are_weighed(self):
        pieces = Pieces(10, len)
        pieces.keep("small", "four")
        pieces.keep("large", "seven..")
        assert pieces.find("small") is None
        pieces.keep("large", "six...")
        pieces.keep("small", "four")
        assert pieces.find("large") == "six..." and pieces.find("small") == "four"

    def test_what_weighs_too_much_is_not_kept(self):
        pieces = Pieces(3, len)
        pieces.keep("small", "abc")
        assert pieces.keep("large", "abcd") == "abcd"
        assert pieces.find("large") is None


class TestKept:
    def test_it_is_drawn_once_for_a_key(self, templates):
        templates["piece"] = "{{ thing }}"
        text = '{% kept "piece" key thing=thing %}'
        assert drawn(text, key=1, thing="first") == "first"
        assert drawn(text, key=1, thing="second") == "first"
        assert drawn(text, key=2, thing="second") == "second"

    def test_another_tag_with_the_same_key_keeps_its_own(self, templates):
        templates["piece"] = "{{ thing }}"
        assert drawn('{% kept "piece" key thing="post" %}', key=1) == "post"
        assert drawn('{% kept "piece" key thing="reply" %}', key=1) == "reply"

    def test_each_answer_puts_in_its_own(self, templates):
        templates["piece"] = "<b>{{ own_name }}</b>"
        text = '{% kept "piece" own_name=name %}'
        assert drawn(text, name="Ada & Co") == "<b>Ada &amp; Co</b>"
        assert drawn(text, name="<i>") == "<b>&lt;i&gt;</b>"

    def test_a_missing_key_is_no_key(self, templates):
        templates["piece"] = "{{ thing }}"
        with pytest.raises(TemplateSyntaxError, match="which is not there"):
            drawn('{% kept "piece" nothing thing=1 %}')

    def test_it_can_be_shown_elsewhere(self, templates):
        templates["piece"] = "<i>"
        text = '{% kept "piece" as piece %}, {{ piece }}'
        assert drawn(text) == ", <i>"

    def test_of_each_thing_one_is_kept_by_what_it_shows(self, templates):
        templates["piece"] = "{{ thing.name }} "

        class Thing:
            def __init__(self, shown, name):
                self.shown, self.name = shown, name

        text = '{% kept_each "piece" thing in things %}'
        assert drawn(text, things=[Thing(1, "a"), Thing(2, "b")]) == "a b "
        assert drawn(text, things=[Thing(2, "c"), Thing(3, "d")]) == "b d "


def test_forms_carry_the_token_and_the_frame_the_name_of_whoever_looks(brightwater, ben, cem):
    pages = {}
    for member in (ben, cem):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member.person)
        page = client.get(f"/{brightwater.slug}/").content.decode()
        pages[member.pk] = page
        tokens = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert len(tokens) > 3
        for token in tokens:
            marked = client.post(
                f"/{brightwater.slug}/visit/", {"upto": "1", "csrfmiddlewaretoken": token}
            )
            assert marked.status_code < 300
    assert f"<strong>{ben.name}</strong>" in pages[ben.pk]
    assert f"<strong>{cem.name}</strong>" in pages[cem.pk]
    assert f"<strong>{ben.name}</strong>" not in pages[cem.pk]


def test_a_form_to_reply_is_no_form_to_post(brightwater, ben, sign_in):
    client = sign_in(ben)
    for path in ("all/", "", "all/", ""):
        page = client.get(f"/{brightwater.slug}/{path}").content.decode()
        composer, reply = page.split('<template id="reply-template">')
        assert 'name="in_reply_to"' in reply and 'name="group"' not in reply
        assert ('<select class="field__control" name="group"' in composer) == (not path)
