"""The pages that ask before something is done to a post: what they show, and what they refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from feeds.actions import bookmark_post
from feeds.attachments.models import Attachment
from feeds.models import Bookmark, Post
from tests.builders import a_group, a_post, a_reply


def _url(name, post):
    return reverse(f"feeds:{name}", args=[post.network.slug, post.pk])


@pytest.mark.parametrize(
    "name", ["move", "share", "split", "close", "reopen", "pin", "bookmark", "delete"]
)
def test_a_form_shows_which_post_it_is_about(sign_in, cem, dee, payroll, name):
    post = a_post(by=cem, within=payroll, text="Soup or salad?")
    a_reply(by=dee, to=post)
    assert "Soup or salad?" in sign_in(cem).get(_url(name, post)).content.decode()


def test_who_moves_a_thread_reads_that_nobody_gains_or_loses_it(sign_in, cem, payroll):
    post = a_post(by=cem, within=payroll)
    to = a_group(by=cem, name="Canteen")
    page = sign_in(cem).post(_url("move", post), {"group": to.pk}).content.decode()
    assert "Nobody can read it who could not before." in page
    assert "Everyone who reads it now still can." in page


def test_a_bookmark_is_let_go_where_its_note_is_written(sign_in, cem, payroll):
    post = a_post(by=cem, within=payroll)
    client = sign_in(cem)
    button = 'name="bookmark" value="off"'
    assert button not in client.get(_url("bookmark", post)).content.decode()
    bookmark_post(member=cem, post=post)
    assert button in client.get(_url("bookmark", post)).content.decode()
    client.post(_url("bookmark", post), {"bookmark": "off", "note": "", "remind_at": ""})
    assert not Bookmark.objects.filter(member=cem, post=post).exists()


def test_what_is_written_without_files_needs_a_text_and_says_so(sign_in, cem, payroll):
    url = reverse("feeds:write", args=[cem.network.slug, "question"])
    client = sign_in(cem)
    assert "optional" not in client.get(url).content.decode()
    answer = client.post(url, {"group": payroll.pk, "text": ""})
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()


def test_files_go_with_what_is_written_and_are_kept_if_it_is_refused(sign_in, cem, payroll):
    url = reverse("feeds:write", args=[cem.network.slug, "question"])
    client = sign_in(cem)
    sent = {"group": "", "text": "", "has_files": "1"}
    answer = client.post(url, {**sent, "files": SimpleUploadedFile("form.txt", b"Which one?")})
    assert answer.status_code == 422
    form = Attachment.objects.get()
    assert f'name="attachment" value="{form.pk}" checked' in answer.content.decode()
    assert "Write something first." not in answer.content.decode()
    sent |= {"group": payroll.pk, "attachment": form.pk}
    assert client.post(url, sent).status_code == 302
    form.refresh_from_db()
    assert form.post == Post.objects.get(kind="question")


def test_who_may_not_announce_reads_who_may_and_may_choose_another_group(
    sign_in, cem, dee, payroll
):
    url = reverse("feeds:write", args=[cem.network.slug, "announcement"])
    said = "Only a group&#x27;s admins, and those of the network who are in it, can announce"
    own = a_group(by=dee, name="Own")
    page = sign_in(dee).get(url, {"group": payroll.pk})
    assert page.status_code == 200 and said in page.content.decode()
    assert f'<option value="{own.pk}">' in page.content.decode()
    assert said in sign_in(dee).post(url, {"group": payroll.pk, "text": "x"}).content.decode()
    assert sign_in(dee).get(url, {"group": own.pk}).context["refusal"] == ""
