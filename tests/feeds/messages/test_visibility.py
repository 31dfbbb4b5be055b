"""Who sees a conversation, and what a member sees, are two sides of one rule, whatever happens."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.networks.actions import leave_network, restore_member, suspend_member
from accounts.networks.models import Member
from feeds.attachments.models import Attachment
from feeds.messages.actions import delete_message, leave_conversation, report_message
from feeds.messages.models import Conversation, Message, MessageReport
from tests.builders import a_message, an_answer, an_upload, several_members

PLACES = st.integers(0, 4)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["two", "several", "answer", "delete", "leave", "report", "suspend",
                         "restore", "go"]),
        PLACES, PLACES, PLACES,
    ),
    max_size=12,
)  # fmt: skip


@pytest.fixture
def people(ada, ben, cem, zoe) -> list[Member]:
    found = Member.objects.select_related("network", "person")
    return [found.get(pk=each.pk) for each in (ben, cem, *several_members(3, ada.network))]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_pages_and_frames_agree_about_who_sees_what(ada, zoe, people, steps):
    with transaction.atomic():
        for step in (("several", 0, 1, 2), *steps):
            _do(ada, people, *step)
        everyone = list(Member.objects.select_related("network", "person"))
        assert zoe in everyone
        for model in (Conversation, Message, MessageReport, Attachment):
            seen = {
                each.pk: set(model.objects.visible_to(each).values_list("pk", flat=True))
                for each in everyone
            }
            assert not seen[zoe.pk]
            for row in model.objects.all():
                viewers = set(row.viewers().values_list("pk", flat=True))
                assert viewers == {each.pk for each in everyone if row.pk in seen[each.pk]}
        transaction.set_rollback(True)


def _do(ada, people, act, *places):
    one, two, three = (people[place] for place in places)
    newest = Message.objects.select_related("conversation__network", "author").order_by("-pk")
    message = newest[0] if newest else None
    member = Member.objects.select_related("network", "person").get(pk=one.pk)
    try:
        match act:
            case "two":
                a_message(by=member, to=(two,))
            case "several":
                a_message(by=member, to=(two, three), files=(an_upload(by=member),))
            case "answer":
                an_answer(by=member, to=message, files=(an_upload(by=member),))
            case "delete":
                delete_message(author=message.author, message=message)
            case "leave":
                leave_conversation(member=member, conversation=message.conversation)
            case "report":
                report_message(reporter=member, message=message, reason="Unkind.")
            case "suspend":
                suspend_member(admin=ada, member=member, reason="Away.")
            case "restore":
                restore_member(admin=ada, member=member)
            case "go":
                leave_network(member=member, keep_name=True)
    except Exception as refusal:
        # Refused by a sentence; anything else is a defect.
        assert str(refusal), repr(refusal)
        assert type(refusal).__module__.split(".")[0] in ("accounts", "feeds", "django")
