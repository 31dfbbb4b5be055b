"""Who may write first, and who shows how far they have read."""

import pytest
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.events.queries import draw_since, newest_number
from accounts.networks.models import Member
from feeds.messages.actions import change_message_rules, hide_read_marks, read_conversation
from feeds.messages.permissions import can_start
from tests.builders import a_message


@pytest.mark.parametrize(
    ("right", "may"),
    [
        ("everyone", {"ada", "ben", "cem", "guest"}),
        ("staff", {"ada", "ben", "cem"}),
        ("moderators", {"ada", "ben"}),
        ("nobody", set()),
    ],
)
def test_a_network_says_who_may_write_first_and_conversations_go_on(
    sign_in, ada, ben, cem, dee, right, may
):
    began = a_message(by=cem, to=(dee,))
    Member.objects.filter(pk=dee.pk).update(kind="guest", sponsor=ada)
    guest = Member.objects.select_related("network", "person").get(pk=dee.pk)
    rules = reverse("messages:rules", args=["brightwater"])
    assert sign_in(ben).post(rules, {"may_start": right}).status_code == 403
    assert sign_in(ada).post(rules, {"may_start": right}).status_code == 302
    asked = {"ada": ada, "ben": ben, "cem": cem, "guest": guest}
    assert {name for name, member in asked.items() if can_start(member)} == may
    new = reverse("messages:new", args=["brightwater"])
    for name, member in asked.items():
        client, other = sign_in(member), ben if member == ada else ada
        status = 200 if name in may else 403
        assert client.get(f"{new}?to={other.pk}").status_code == status
        profile = client.get(other.get_absolute_url()).content.decode()
        assert ("/messages/new/?to=" in profile) == (name in may)
        sent = client.post(
            reverse("messages:start", args=["brightwater"]),
            {"text": "Hello", "to": [other.pk, cem.pk if member != cem else ben.pk]},
            headers={"X-Requested-With": "fetch"},
        )
        if name not in may:
            assert sent.status_code == 422 and "private conversations" in sent.json()["title"]
    assert a_message(by=guest, to=(cem,)).conversation_id == began.conversation_id
    written = AuditEntry.objects.filter(act="messages.rules_changed")
    assert written.count() == (0 if right == "everyone" else 1)


def test_a_choice_that_is_none_is_refused(sign_in, ada):
    rules = reverse("messages:rules", args=["brightwater"])
    assert sign_in(ada).post(rules, {"may_start": "cats"}).status_code == 422
    with pytest.raises(ValueError):
        change_message_rules(admin=ada, may_start="cats")


@pytest.mark.parametrize("hiding", ["nobody", "the author", "the reader"])
def test_who_wrote_sees_that_it_was_read_if_both_show_it(sign_in, ben, cem, dee, hiding):
    first = a_message(by=cem, to=(dee, ben))
    if hiding != "nobody":
        sign_in(cem if hiding == "the author" else dee).post(
            reverse("messages:settings", args=["brightwater"]), {}
        )
    since = newest_number(cem.network_id)
    for _ in range(2):
        read_conversation(member=dee, conversation=first.conversation, upto=first.pk)
    read = Event.objects.filter(kind="conversation.read")
    page = reverse("messages:conversation", args=["brightwater", first.conversation_id])
    seen = ["Seen by" in sign_in(member).get(page).content.decode() for member in (cem, dee, ben)]
    everyone = set(Member.objects.values_list("pk", flat=True))
    frames = draw_since(cem.network_id, since, everyone)[0]
    if hiding == "nobody":
        assert read.count() == 1 and seen == [True, False, False]
        assert [each.members for each in frames] == [{cem.pk}] and dee.name in frames[0].text
    else:
        assert not read.exists() and not any(seen) and not frames


def test_read_marks_can_be_shown_again(sign_in, cem, dee):
    first = a_message(by=cem, to=(dee,))
    read_conversation(member=dee, conversation=first.conversation, upto=first.pk)
    hide_read_marks(member=dee)
    page = reverse("messages:conversation", args=["brightwater", first.conversation_id])
    assert "Seen" not in sign_in(cem).get(page).content.decode()
    settings = reverse("messages:settings", args=["brightwater"])
    assert "checked" not in sign_in(dee).get(settings).content.decode()
    sign_in(dee).post(settings, {"are_shown": "on"})
    assert "Seen" in sign_in(cem).get(page).content.decode()
