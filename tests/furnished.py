"""A world with something of everything."""

import datetime

import pytest

from accounts.availability.actions import say_availability
from accounts.events import clock
from accounts.following.actions import follow_member, mute_member
from accounts.invitations.actions import change_launch
from accounts.invitations.models import AccessRequest
from accounts.mail.actions import post_mail
from accounts.mail.models import OutboxMail
from accounts.networks.models import Level, Member
from accounts.policies.actions import acknowledge_policy
from collab.notifications.actions import choose_channel, choose_level
from feeds.actions import (
    bookmark_post,
    choose_reactions,
    close_thread,
    edit_post,
    mark_all_read,
    note_visit,
    pin_post,
    react,
)
from feeds.announcements.actions import mark_seen
from feeds.drafts.actions import keep_draft
from feeds.messages.actions import change_message_rules, hide_read_marks, report_message
from feeds.models import ThreadRead
from feeds.questions.actions import choose_answer
from feeds.topics.actions import follow_topic, rename_topic
from groups.actions import ask_to_join, change_group, invite_to_group
from groups.welcome.models import InvitedGroup
from tests.builders import (
    a_group,
    a_message,
    a_person,
    a_post,
    a_praise,
    a_question,
    a_reply,
    an_announcement,
    an_invitation,
    an_upload,
    several_members,
)


@pytest.fixture
def full(ada, cem, dee, zoe) -> tuple[int, int]:
    """Two networks, Brightwater and Elsewhere, with a row in every table that belongs to one."""
    furnish(ada, cem, dee)
    acknowledge_policy(member=zoe)
    group = a_group(by=zoe, name="Theirs")
    a_post(by=zoe, within=group, text="Hello #theirs")
    an_announcement(by=zoe, within=group)
    a_praise(by=zoe, within=group, of=tuple(several_members(1, zoe.network)))
    an_invitation(by=zoe, email="fay@elsewhere.example")
    a_message(by=zoe, to=tuple(several_members(1, zoe.network)))
    return ada.network_id, zoe.network_id


def furnish(admin: Member, one: Member, other: Member) -> None:
    """Put a row into every table that belongs to a network; the three are members of it."""
    network = admin.network
    invitation = an_invitation(by=admin, email=f"hal@{network.slug}.example")
    change_launch(admin=admin, launch=network.launch, invitations_each=20)
    AccessRequest.objects.create(
        network=network, person=a_person(f"kim@{network.slug}.example"), name="Kim"
    )
    private = a_group(by=one, name="Quiet", access="private")
    ask_to_join(member=other, group=private, reason="I work there.")
    invite_to_group(admin=one, group=private, members=[admin])
    change_group(admin=one, group=private, name="Quieter")
    InvitedGroup.objects.create(invitation=invitation, group=private)
    payroll = a_group(by=one, name="Payroll", members=(other,))
    files = (an_upload(by=one),)
    text = f"@group @{other.handle} #canteen"
    post = a_post(by=one, within=payroll, text=text, files=files)
    keep_draft(author=one, place="home", text="Half a thought")
    reply = a_reply(by=other, to=post)
    topic = post.topics.select_related("network").get()
    rename_topic(moderator=admin, topic=topic, name="Food", reason="Plainer.")
    follow_topic(member=other, topic=topic)
    react(member=other, post=post)
    pin_post(admin=one, post=post)
    bookmark_post(member=other, post=post, note="For later")
    close_thread(admin=one, thread=a_post(by=one, within=payroll), reason="All said.")
    choose_reactions(admin=admin, names=["like", "thanks"])
    note_visit(member=other, seen_to=post.pk)
    mark_all_read(member=other)
    edit_post(author=other, post=reply, text="Good to know, thank you.")
    question = a_question(by=one, within=payroll)
    choose_answer(chooser=one, reply=a_reply(by=other, to=question))
    mark_seen(member=other, post=an_announcement(by=one, within=payroll))
    a_praise(by=one, within=payroll, of=(other,))
    ThreadRead.objects.get_or_create(member=admin, thread=post, defaults={"read_to": reply.pk})
    said = a_message(by=one, to=(other,))
    report_message(reporter=other, message=said, reason="Is it kind?")
    hide_read_marks(member=other)
    change_message_rules(admin=admin, may_start="staff")
    Member.objects.filter(pk=one.pk).update(
        level=Level.objects.filter(network=network).first(), reports_to=admin
    )
    Member.objects.filter(pk=other.pk).update(
        kind="guest", sponsor=admin, ends_on=clock.today() + datetime.timedelta(days=9)
    )
    choose_channel(member=other, kind="reply", channel="mail")
    choose_level(member=other, group=payroll, level="threads")
    say_availability(member=one, kind="", days=[], time_zone="UTC", shows_presence=False)
    follow_member(member=one, other=other)
    mute_member(member=one, other=other)
    post_mail(network, f"hal@{network.slug}.example", "Hello", "Dear Hal", member=admin)
    OutboxMail.objects.create(network=network, to=f"hal@{network.slug}.example", subject="Hello")
