"""The sample loaded into a database: trimmed to a thread in each group, for speed."""

from io import StringIO

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.invitations.models import Invitation
from accounts.mail.models import PendingMail
from accounts.networks.models import Member, Network
from accounts.networks.sealing import unsealed
from accounts.policies.models import Policy
from accounts.recounts import counters, mend
from accounts.tasks.models import Task
from collab.sample.actions import is_sample, load_sample, sample_personas
from collab.sample.content import content, trimmed
from collab.sample.models import SampleLoad
from collab.sample.signin import sign_in_as
from feeds.attachments.models import Attachment
from feeds.messages.models import Message, Participant
from feeds.messages.queries import unread_conversations
from feeds.models import Mention, Pin, Post, Reaction
from feeds.queries import marks_of
from groups.models import Group, GroupMember, JoinRequest
from tests.builders import a_post

SMALL = 1
# Loading takes some seconds, and many more on a machine that is busy.
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The trimmed sample, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic(), unsealed("a test's arrangement"):
        seen = []
        load = load_sample(lambda done, total: seen.append((done, total)), limit=SMALL)
        yield load, seen
        transaction.set_rollback(True)


@pytest.fixture
def sample(loaded, db) -> SampleLoad:
    return loaded[0]


@pytest.fixture
def home(sample) -> Network:
    return Network.objects.get(kind=Network.Kind.HOME)


@pytest.fixture
def external(sample) -> list[Network]:
    return list(Network.objects.filter(kind=Network.Kind.EXTERNAL).order_by("created_at"))


def test_everybody_and_everything_is_there(home, external):
    small = trimmed(content(), SMALL)

    assert Member.objects.filter(network=home).count() == len(small.home.people)
    assert Group.objects.filter(network=home).count() == len(small.home.circles)
    assert Post.objects.threads().filter(network=home).count() == len(small.home.circles)
    assert [network.name for network in external] == [each.name for each in small.external]
    for network, company in zip(external, small.external, strict=True):
        members = Member.objects.filter(network=network)
        assert members.count() == len(company.people)
        assert members.filter(kind=Member.Kind.GUEST).exclude(sponsor=None).exclude(
            ends_on=None
        ).count() == sum(each.is_guest for each in company.people.values())
        assert Group.objects.filter(network=network).count() == len(company.circles)


def test_progress_was_told_to_the_end(loaded, db):
    load, seen = loaded

    assert seen[0][0] == 0
    assert seen[-1] == (load.total, load.total)
    assert seen == sorted(seen)
    assert load.percent == 100


def test_a_second_load_does_nothing(sample):
    before = Event.objects.count(), Post.objects.count(), Member.objects.count()
    said = StringIO()

    load_sample()
    call_command("sample", stdout=said)

    assert (Event.objects.count(), Post.objects.count(), Member.objects.count()) == before
    assert "here already" in said.getvalue()


def test_counters_are_exact(sample):
    assert counters()
    for counter in counters():
        assert [str(difference) for difference in mend(counter)] == []


def test_the_log_has_no_gap_and_follows_time(sample):
    for network in Network.objects.all():
        numbers = list(Event.objects.filter(network=network).values_list("number", flat=True))
        assert sorted(numbers) == list(range(1, network.last_event + 1))
        # What follows from an event is recorded a little after it, under the event's own date.
        said = Event.objects.filter(network=network, kind__in=["post.published", "post.replied"])
        moments = list(said.order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)


def test_every_mention_resolves(sample):
    assert Mention.objects.exists()
    for post in Post.objects.all():
        assert "@{" not in post.text
        named = set(post.mentions.values_list("member__handle", flat=True))
        assert post.html.count('class="mention"') >= len(named)
        for word in post.text.split():
            if word.startswith("@"):
                assert word[1:].strip(".,:;!?()*'") in named, post.text


def test_the_tree_is_whole_and_rooted_in_one(home):
    members = Member.objects.filter(network=home)

    (root,) = members.filter(brought_by=None)
    assert root.name == content().home.people["dean"].name
    assert not members.exclude(brought_by=None).exclude(brought_by__network=home).exists()
    accepted = Invitation.objects.filter(network=home).exclude(accepted_at=None)
    assert accepted.count() == members.count() - 1
    for invitation in accepted.select_related("accepted_by"):
        assert invitation.inviter_id == invitation.accepted_by.brought_by_id
        assert invitation.created_at < invitation.accepted_at


def test_external_networks_are_sealed(home, external):
    for post in Post.objects.select_related("author", "group"):
        assert post.author.network_id == post.group.network_id == post.network_id
    for membership in GroupMember.objects.select_related("group", "member"):
        assert membership.group.network_id == membership.member.network_id
    for reaction in Reaction.objects.select_related("post", "member"):
        assert reaction.post.network_id == reaction.member.network_id
    for network in external:
        inside = Member.objects.filter(network=network).values("person")
        outsiders = Member.objects.filter(network=home).exclude(person__in=inside)
        assert outsiders.exists()
        outsider = outsiders.first()
        assert not Post.objects.visible_to(outsider).filter(network=network).exists()
        guests = Member.objects.filter(network=network, kind=Member.Kind.GUEST)
        elsewhere = Member.objects.exclude(network=network)
        assert not elsewhere.filter(person__in=guests.values("person")).exists()


def test_closed_groups_are_seen_by_their_members(home):
    secret = Group.objects.get(network=home, access=Group.Access.SECRET)
    inside = secret.memberships.values("member")
    outsiders = Member.objects.filter(network=home, role=Member.Role.MEMBER)
    outsider = outsiders.exclude(pk__in=inside)[0]

    assert 2 <= secret.memberships.count() <= 11
    assert secret.pk not in Group.objects.visible_to(outsider).values_list("pk", flat=True)
    assert JoinRequest.objects.filter(group__access="private", answered_at=None).count() == 2


def test_power_left_its_trace(home):
    admin, *others = Member.objects.admins().filter(network=home)
    moderators = Member.objects.filter(network=home, role=Member.Role.MODERATOR)

    assert others == []
    assert admin.name == content().home.people["callum"].name
    assert moderators.count() == 2
    acts = set(AuditEntry.objects.filter(network=home).values_list("act", flat=True))
    assert {"network.started", "member.role_changed", "policy.published"} <= acts


def test_the_house_rules_have_versions_and_were_accepted(home):
    versions = Policy.objects.filter(network=home).order_by("version")

    assert [policy.version for policy in versions] == [1, 2, 3]
    newest = versions.last()
    assert newest.acknowledgements.count() > Member.objects.filter(network=home).count() * 0.7
    for persona in sample_personas():
        assert Policy.objects.due_for(persona.member) is None


def test_nothing_is_mailed_to_invented_addresses(sample):
    assert not Task.objects.waiting().exists()
    assert not PendingMail.objects.exists()


def test_invitations_have_every_state(home):
    states = {invitation.state for invitation in Invitation.objects.filter(network=home)}

    assert {"accepted", "sent", "opened", "withdrawn", "expired"} <= states


def test_posts_are_pinned_and_dated_back(home):
    assert Pin.objects.filter(post__network=home).count() >= 2
    posts = Post.objects.filter(network=home).order_by("pk")
    moments = list(posts.values_list("created_at", flat=True))
    assert moments == sorted(moments)


def test_what_is_said_after_the_last_visit_is_unread(home):
    persona = sample_personas()[0]
    group = Group.objects.select_related("network").get(network=home, is_all_company=True)
    founder = Member.objects.select_related("network").get(network=home, brought_by=None)
    old = Post.objects.threads().get(group=group)

    new = a_post(founder, group)

    marks = marks_of(persona.member, [old.pk, new.pk])
    assert not marks[old.pk].is_unread
    assert marks[new.pk].is_unread


def test_five_personas(sample):
    personas = sample_personas()

    assert [each.key for each in personas] == ["aisha", "jo", "gwen", "laila", "callum"]
    assert all(each.label and each.text and each.member.is_active for each in personas)
    assert personas[3].member.is_guest
    assert is_sample()


def test_signing_in_with_one_click(sample):
    request = RequestFactory().post("/")
    request.session = SessionStore()

    persona = sign_in_as(request, "jo")

    assert get_user(request) == persona.member.person
    with pytest.raises(PermissionDenied):
        sign_in_as(request, "dean")


def test_a_persona_who_joins_a_real_network_needs_to_sign_in(sample, zoe):
    jo = next(each for each in sample_personas() if each.key == "jo")
    Member.objects.create(
        network=zoe.network, person=jo.member.person, name="Jo", handle="jo-marsden"
    )

    assert "jo" not in [each.key for each in sample_personas()]


def test_each_persona_finds_a_message_that_is_new_and_a_conversation_of_three(sample):
    for persona in sample_personas():
        browser = Client()
        browser.force_login(persona.member.person)
        page = browser.get(reverse("messages:list", args=[persona.member.network.slug]))

        assert unread_conversations(persona.member) == 1, persona.key
        mine = Participant.objects.filter(member=persona.member).values("conversation")
        sizes = [
            Participant.objects.filter(conversation=each["conversation"]).count() for each in mine
        ]
        assert {2, 3} == set(sizes), persona.key
        for message in Message.objects.filter(pk__in=_newest(persona.member)):
            assert message.author.name in page.content.decode()


def test_who_is_not_in_a_conversation_does_not_see_it(sample):
    aisha, jo, *_others = [persona.member for persona in sample_personas()]
    theirs = Participant.objects.filter(member=aisha).exclude(
        conversation__in=Participant.objects.filter(member=jo).values("conversation")
    )
    assert theirs.exists()
    browser = Client()
    browser.force_login(jo.person)

    for each in theirs:
        page = reverse("messages:conversation", args=[jo.network.slug, each.conversation_id])
        assert browser.get(page).status_code == 404


def test_a_post_has_a_picture_that_says_what_it_shows(sample):
    (picture,) = Attachment.objects.filter(post__isnull=False)
    aisha = sample_personas()[0].member
    browser = Client()
    browser.force_login(aisha.person)

    page = browser.get(picture.post.get_absolute_url()).content.decode()
    sent = browser.get(reverse("attachments:file", args=[aisha.network.slug, picture.pk]))

    assert picture.alt in page.replace("&#x27;", "'")
    assert sent.status_code == 200
    assert not Attachment.objects.waiting().exists()


def test_colleagues_are_away(home, sample):
    megan = Member.objects.get(network=home, name="Megan Holroyd")
    browser = Client()
    browser.force_login(sample_personas()[0].member.person)

    page = browser.get(megan.get_absolute_url()).content.decode()

    assert "Away until" in page
    assert "Anglesey" in page


def _newest(member: Member) -> list[int]:
    return list(Participant.objects.filter(member=member).values_list("activity", flat=True))
