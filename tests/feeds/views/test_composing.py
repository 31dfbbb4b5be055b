"""What the composer asks the server while one writes."""

import re
import uuid

import pytest
from django import forms
from django.urls import reverse

from feeds import kinds
from feeds.drafts.models import Draft
from feeds.models import Post
from tests.builders import a_post, a_reply
from tests.feeds.views.test_pages import _url

SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


class WishForm(forms.Form):
    wish = forms.CharField(max_length=20, error_messages={"required": "Say what you wish."})

    def __init__(self, *args, member, group, **kwargs):
        super().__init__(*args, **kwargs)


@pytest.fixture
def wishes(monkeypatch):
    """A kind with a field of its own; what it was told of posts."""
    told = []
    wish = kinds.Kind(
        "wish", "Wish", "star", 9, fields=f"{__name__}.WishForm",
        can_start=lambda member, group: group.name == "Payroll",
        write=lambda post, details: told.append(details["wish"]),
    )  # fmt: skip
    monkeypatch.setitem(kinds._kinds, "wish", wish)
    return told


def test_the_kinds_of_a_group_are_offered_with_what_they_ask(
    sign_in, cem, payroll, managers, wishes
):
    client = sign_in(cem)
    ask = {"group": payroll.slug, "kind": "wish"}
    page = client.get(_url("kinds", cem), ask).content.decode()
    assert 'value="wish" checked' in page
    assert 'name="wish"' in page
    other = client.get(_url("kinds", cem), {**ask, "group": managers.slug}).content.decode()
    assert "wish" not in other
    assert client.get(_url("kinds", cem), {"group": "nowhere"}).status_code == 404


def test_a_kind_is_published_with_its_details_or_not_at_all(sign_in, cem, payroll, wishes):
    client = sign_in(cem)
    text = {"group": payroll.pk, "text": "More tea.", "kind": "wish", "client_key": uuid.uuid4()}
    refused = client.post(_url("publish", cem), text, **SCRIPT)
    assert refused.status_code == 422
    assert refused.json()["title"] == "Say what you wish."
    assert not Post.objects.exists()
    assert client.post(_url("publish", cem), {**text, "wish": "Tea"}, **SCRIPT).status_code == 201
    assert wishes == ["Tea"]


def test_the_preview_is_the_post_to_the_letter(sign_in, ada, cem, dee, managers):
    text = (
        f"# Now\n@group @{ada.handle} @{dee.handle} #Tea\n\n- [x] *a*\n\n|a|b|\n|-|-:|\n|1|2|\n\n"
        "> q\n\n```py\nx < 1\n```\nhttps://a.example/x_y_z <b>no</b> \u202eabc"
    )
    client = sign_in(cem)
    post = a_post(by=cem, within=managers, text=text)
    for place in ({"group": managers.slug}, {"thread": post.pk}):
        preview = client.post(_url("preview", cem), {"text": text, **place})
        assert preview.content.decode().strip() == post.html.strip()
    assert a_reply(by=cem, to=post, text=text).html == post.html
    too_much = client.post(_url("preview", cem), {"text": "|a" * 9_000 + "\n" + "|-" * 9_000})
    assert too_much.status_code == 422


def test_a_draft_is_kept_given_back_and_goes_with_its_post(sign_in, cem, dee, payroll):
    client = sign_in(cem)
    kept = client.post(_url("keep_draft", cem), {"place": "home", "text": "Half a thought"})
    found = client.get(_url("draft", cem), {"place": "home"}).json()
    assert (found["text"], found["kept"]) == ("Half a thought", kept.json()["kept"])
    assert "text" not in sign_in(dee).get(_url("draft", dee), {"place": "home"}).json()
    wrong = client.post(_url("keep_draft", cem), {"place": "nowhere at all", "text": "x"})
    assert wrong.status_code == 422
    body = {"group": payroll.pk, "text": "A thought", "draft": "home"}
    client.post(_url("publish", cem), body, **SCRIPT)
    assert not Draft.objects.exists()


def test_a_change_is_written_where_posts_are(sign_in, cem, payroll):
    post = a_post(by=cem, within=payroll, text="Opens at *nine*")
    client = sign_in(cem)
    page = client.get(_url("edit", cem, post.pk)).content.decode()
    assert ">Opens at *nine*</textarea>" in page
    assert f'data-place="edit-{post.pk}"' in page
    refused = client.post(_url("edit", cem, post.pk), {"text": "@a " * 5_000}, **SCRIPT)
    assert (refused.status_code, "too much" in refused.json()["title"]) == (422, True)
    assert client.post(_url("edit", cem, post.pk), {"text": "x"}, **SCRIPT).status_code == 204


def test_whom_a_text_reaches_is_said_in_sentences(sign_in, cem, dee, managers):
    asked = {"group": managers.slug, "text": f"@group @{dee.handle}"}
    page = sign_in(cem).post(_url("reach", cem), asked).content.decode()
    assert "Managers · 2 people" in page
    assert "only they can read it" in page
    assert f"{dee.name} can’t see Managers and will not be told." in page
    assert "@group tells 1 other person" in page
    assert sign_in(dee).post(_url("reach", dee), asked).status_code == 404


@pytest.mark.parametrize("place", ["home", "group", "thread"])
def test_without_scripts_each_page_is_given_its_own_key(sign_in, cem, dee, payroll, place):
    thread = a_post(by=cem, within=payroll)
    page = {
        "home": reverse("feeds:home", args=[dee.network.slug]),
        "group": payroll.get_absolute_url(),
        "thread": thread.get_absolute_url(),
    }[place]
    for text in ("One thing.", "And another."):
        client = sign_in(dee)
        form = _composer(client.get(page).content.decode())
        client.post(form["action"], form | {"group": payroll.pk, "text": text})
    said = Post.objects.filter(author=dee).values_list("text", flat=True)
    assert sorted(said) == ["And another.", "One thing."]


def _composer(page: str) -> dict[str, str]:
    """Where the form sends to, and the key that it carries."""
    form = page[page.index("data-composer") :]
    found = re.search(r' action="([^"]+)".*?client_key" value="([^"]+)"', form, re.S)
    return {"action": found[1], "client_key": found[2]}
