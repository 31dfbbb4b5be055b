"""Private messages through the door: who reads them, that they are sent once, and what is gone."""

import datetime
import uuid

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.availability.actions import say_availability
from accounts.availability.here import note_here
from accounts.networks.actions import suspend_member
from accounts.networks.models import Member
from feeds.messages.actions import (
    delete_message,
    leave_conversation,
    mute_conversation,
    read_conversation,
    unmute_conversation,
)
from feeds.messages.models import Conversation, Message
from feeds.messages.models.conversation import MOST_MEMBERS
from feeds.messages.queries import PAGE_SIZE, unread_conversations
from feeds.models.post import MAX_TEXT
from tests.builders import a_message, an_answer, several_members

FETCH = {"X-Requested-With": "fetch"}


def _url(name: str, *args) -> str:
    return reverse(f"messages:{name}", args=["brightwater", *args])


def _form(text: str = "Hello", **fields) -> dict:
    return {"text": text, "client_key": str(uuid.uuid4()), **fields}


def test_what_two_say_is_read_by_them_and_by_nobody_else(
    sign_in, ada, ben, cem, dee, eve, gil, zoe
):
    first = a_message(by=cem, to=(dee,), text="Only **between** us")
    page = _url("conversation", first.conversation_id)
    for member in (cem, dee):
        client = sign_in(member)
        assert "<strong>between</strong>" in client.get(page).content.decode()
        assert "Only between us" in client.get(_url("list")).content.decode()
    # Neither the administrator nor a moderator has a way in.
    for stranger in (ada, ben, eve, gil, zoe):
        assert sign_in(stranger).get(page).status_code == 404
        assert (
            sign_in(stranger).post(_url("send", first.conversation_id), _form()).status_code == 404
        )
        assert not Message.objects.visible_to(stranger).exists()
    assert "between us" not in sign_in(ada).get(_url("list")).content.decode()


def test_two_have_one_conversation_whoever_begins(sign_in, cem, dee, ben):
    first = a_message(by=cem, to=(dee,))
    assert a_message(by=dee, to=(cem,)).conversation_id == first.conversation_id
    answer = sign_in(dee).get(f"{_url('new')}?to={cem.pk}")
    assert answer["Location"] == first.conversation.get_absolute_url()
    three = a_message(by=cem, to=(dee, ben))
    assert three.conversation_id != first.conversation_id
    assert a_message(by=cem, to=(dee, ben)).conversation_id != three.conversation_id


def test_a_message_sent_twice_with_one_key_is_one(sign_in, cem, dee):
    client, form = sign_in(cem), None
    a_message(by=dee, to=(cem,))
    Conversation.objects.all().delete()
    a_message(by=cem, to=(dee,))
    form = _form("Once", to=[dee.pk])
    for url in (_url("start"), _url("start"), _url("send", Conversation.objects.get().pk)):
        answer = client.post(url, form, headers=FETCH)
        assert answer.status_code == 201
        assert answer.json()["post"] == str(Message.objects.get(text="Once").pk)
    again = client.post(_url("send", Conversation.objects.get().pk), form)
    assert again["Location"] == Message.objects.get(text="Once").get_absolute_url()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Write something first"),
        ({"text": "x" * (MAX_TEXT + 1)}, f"at most {MAX_TEXT} characters"),
        ({"to": []}, "Choose to whom"),
        ({"to": "everybody"}, f"more than {MOST_MEMBERS} people"),
    ],
)
def test_what_cannot_be_sent_is_explained_and_kept(sign_in, cem, dee, fields, sentence):
    a_message(by=cem, to=(dee,))
    if fields.get("to") == "everybody":
        fields = {"to": [each.pk for each in several_members(MOST_MEMBERS, cem.network)]}
    client, form = sign_in(cem), _form("Kept") | {"to": [dee.pk]} | fields
    said = Message.objects.count()
    page = client.post(_url("start"), form)
    assert page.status_code == 422
    assert form["text"] in page.content.decode()
    problem = client.post(_url("start"), form, headers=FETCH)
    assert problem.status_code == 422
    assert sentence in problem.json()["title"]
    assert Message.objects.count() == said


def test_twelve_may_talk(cem):
    others = several_members(MOST_MEMBERS - 1, cem.network)
    conversation = a_message(by=cem, to=tuple(others)).conversation
    assert conversation.viewers().count() == MOST_MEMBERS


def test_before_the_first_message_the_house_rules_are_accepted(sign_in, ben, dee):
    answer = sign_in(ben).post(_url("start"), _form(to=[dee.pk]), headers=FETCH)
    assert "house rules" in answer.json()["title"]
    assert not Conversation.objects.exists()


def test_an_edited_message_says_so_and_keeps_nothing_of_what_it_was(sign_in, cem, dee):
    first = a_message(by=cem, to=(dee,), text="former-words")
    assert sign_in(dee).post(_url("edit", first.pk), {"text": "Mine"}).status_code == 403
    sign_in(cem).post(_url("edit", first.pk), {"text": "Better words"})
    page = sign_in(dee).get(_url("conversation", first.conversation_id)).content.decode()
    assert "Better words" in page and "edited" in page
    assert not _tables_with("former-words")


def test_a_deleted_message_is_gone_everywhere_and_its_place_stays(sign_in, cem, dee):
    first = a_message(by=cem, to=(dee,), text="gone-for-good")
    sign_in(dee).get(_url("conversation", first.conversation_id))
    assert _tables_with("gone-for-good")
    assert sign_in(dee).post(_url("delete", first.pk)).status_code == 403
    sign_in(cem).post(_url("delete", first.pk))
    for url in (_url("conversation", first.conversation_id), _url("list")):
        page = sign_in(dee).get(url).content.decode()
        assert "gone-for-good" not in page and "deleted" in page
    assert not _tables_with("gone-for-good")
    assert sign_in(cem).get(_url("edit", first.pk)).status_code == 403
    delete_message(author=cem, message=first)


def _tables_with(words: str) -> list[str]:
    return [
        model._meta.label
        for model in apps.get_models()
        if any(words in repr(row) for row in model._base_manager.values_list())
    ]


def test_only_who_is_in_it_is_named(sign_in, ben, cem, dee):
    first = a_message(by=cem, to=(dee,), text=f"@{dee.handle} @{ben.handle} #canteen")
    assert first.html.count('class="mention"') == 1 and f'data-user="{dee.pk}"' in first.html
    assert 'class="topic"' not in first.html
    preview = (
        sign_in(cem)
        .post(_url("preview", first.conversation_id), {"text": first.text})
        .content.decode()
    )
    assert preview.strip() == first.html.strip()
    offered = sign_in(cem).get(_url("complete", first.conversation_id) + "?q=e").content.decode()
    assert dee.name in offered and ben.name not in offered


def test_unread_is_counted_until_it_is_read_and_not_of_what_is_muted(sign_in, cem, dee, ben):
    first = a_message(by=cem, to=(dee,))
    several = a_message(by=cem, to=(dee, ben))
    assert unread_conversations(dee) == 2 and unread_conversations(cem) == 0
    client = sign_in(dee)
    assert client.get(_url("unread")).json() == {"unread": 2}
    page = client.get(_url("conversation", first.conversation_id)).content.decode()
    assert 'class="talk__new"' in page
    assert unread_conversations(dee) == 2, "looking writes nothing"
    client.post(_url("read", first.conversation_id))
    assert unread_conversations(dee) == 1
    page = client.get(_url("conversation", first.conversation_id)).content.decode()
    assert 'class="talk__new"' not in page
    read_conversation(member=dee, conversation=first.conversation, upto=1)
    mute_conversation(member=dee, conversation=several.conversation)
    assert unread_conversations(dee) == 0
    unmute_conversation(member=dee, conversation=several.conversation)
    assert unread_conversations(dee) == 1


def test_who_leaves_sees_nothing_more_and_the_others_see_that(sign_in, ben, cem, dee):
    first = a_message(by=cem, to=(dee, ben))
    sign_in(ben).post(_url("leave", first.conversation_id))
    assert sign_in(ben).get(_url("conversation", first.conversation_id)).status_code == 404
    an_answer(by=dee, to=first)
    assert unread_conversations(ben) == 0
    page = sign_in(cem).get(_url("conversation", first.conversation_id)).content.decode()
    assert ben.name in page and "Has left the conversation" in page
    two = a_message(by=cem, to=(dee,))
    assert sign_in(dee).post(_url("leave", two.conversation_id)).status_code == 403
    leave_conversation(member=dee, conversation=first.conversation)
    page = sign_in(cem).get(_url("conversation", first.conversation_id)).content.decode()
    assert "Nobody else is in this conversation any more" in page and "<textarea" not in page


def test_to_who_is_suspended_nothing_can_be_said_and_the_name_stays(sign_in, ada, cem, dee):
    first = a_message(by=cem, to=(dee,), text="Before")
    suspend_member(admin=ada, member=dee, reason="Away.")
    dee = Member.objects.select_related("person", "network").get(pk=dee.pk)
    client = sign_in(cem)
    page = client.get(_url("conversation", first.conversation_id)).content.decode()
    assert "Before" in page and dee.name in page and "No longer active" in page
    assert client.post(_url("send", first.conversation_id), _form()).status_code == 403
    assert client.post(_url("start"), _form(to=[dee.pk])).status_code == 422
    assert sign_in(dee).get(_url("conversation", first.conversation_id)).status_code == 404
    assert Message.objects.count() == 1


@pytest.mark.parametrize("count", [1, 35])
def test_pages_cost_the_same_for_many_conversations_and_messages(
    sign_in, cem, dee, ben, django_assert_max_num_queries, count
):
    first = a_message(by=cem, to=(dee, ben))
    for _ in range(count):
        an_answer(by=dee, to=first)
        a_message(by=ben, to=(cem, dee))
    client = sign_in(cem)
    client.get(_url("list"))
    with django_assert_max_num_queries(11):
        client.get(_url("list"))
    with django_assert_max_num_queries(16):
        client.get(_url("conversation", first.conversation_id))
    with django_assert_max_num_queries(4):
        client.get(_url("unread"))


@pytest.mark.parametrize("is_said", [True, False])
def test_a_conversation_of_two_says_whether_the_other_is_there(
    sign_in, cem, dee, ben, django_assert_num_queries, is_said
):
    first, several = a_message(by=cem, to=(dee,)), a_message(by=cem, to=(dee, ben))
    if is_said:
        until = timezone.localdate() + datetime.timedelta(days=3)
        plain = {"days": [], "time_zone": "UTC", "shows_presence": True}
        say_availability(
            member=dee, kind="away", away_until=until, message="Ask the front desk", **plain
        )
        say_availability(member=cem, kind="", **plain)
        note_here([dee.pk])
    client = sign_in(cem)
    client.get(_url("list"))
    # The same whether anything is said or not; three of them tell who has seen the newest message
    # and what is said here.
    with django_assert_num_queries(18):
        page = client.get(_url("conversation", first.conversation_id)).content.decode()
    for words in ("Away until", "Ask the front desk", "Here now"):
        assert (words in page) is is_said, words
    assert (
        "Away until"
        not in client.get(_url("conversation", several.conversation_id)).content.decode()
    )
    assert (
        "Away until"
        not in sign_in(dee).get(_url("conversation", first.conversation_id)).content.decode()
    )


def test_earlier_messages_come_by_key_without_a_gap(sign_in, cem, dee):
    first = a_message(by=cem, to=(dee,), text="number 0")
    for number in range(1, PAGE_SIZE + 5):
        an_answer(by=cem, to=first, text=f"number {number}")
    client, url, seen = sign_in(dee), _url("conversation", first.conversation_id), []
    while url:
        said = client.get(url).context["said"]
        seen = [each.message.text for each in said] + seen
        before = f"?before={said.next}" if said.next else ""
        url = before and _url("conversation", first.conversation_id) + before
    assert seen == [f"number {number}" for number in range(PAGE_SIZE + 5)]


def test_a_colleague_is_found_by_name_and_the_profile_leads_there(sign_in, cem, dee, ben):
    client = sign_in(cem)
    page = client.get(f"{_url('new')}?q=dee&to={ben.pk}").content.decode()
    assert f'id="to-{dee.pk}"' in page
    assert f'name="to" value="{ben.pk}" form="write"' in page
    profile = client.get(dee.get_absolute_url()).content.decode()
    assert f"{_url('new')}?to={dee.pk}" in profile
    assert "/messages/new/?to=" not in client.get(cem.get_absolute_url()).content.decode()
