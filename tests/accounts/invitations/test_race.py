"""Many who come at once: one gets in."""

from accounts.invitations.actions import (
    InvitationUnusable,
    accept_invitation,
    change_launch,
    invite,
    join_as_newcomer,
)
from accounts.invitations.models import Invitation
from accounts.networks.models import Member, Network
from tests.builders import a_person, an_invitation


def tried(act):
    """What `act` gives, or the refusal."""
    try:
        return act()
    except InvitationUnusable as refusal:
        return refusal


def test_of_sixty_four_who_use_one_invitation_one_becomes_a_member(at_once, ada):
    invitation = an_invitation(ada)
    person = a_person(invitation.email)
    came = at_once(
        64, lambda _n: tried(lambda: accept_invitation(invitation=invitation, person=person))
    )
    assert sum(isinstance(one, Member) for one in came) == 1
    assert Member.objects.filter(network=ada.network).count() == 2
    invitation.refresh_from_db()
    assert invitation.state == "accepted"


def test_of_sixty_four_newcomers_with_one_link_one_person_is_made(at_once, ada):
    invitation = an_invitation(ada)
    came = at_once(
        64, lambda n: tried(lambda: join_as_newcomer(invitation=invitation, name=f"Fay {n}"))
    )
    assert sum(isinstance(one, Member) for one in came) == 1
    assert Member.objects.filter(network=ada.network).count() == 2
    assert ada.person.__class__.objects.filter(email=invitation.email).count() == 1


def test_lists_sent_at_once_keep_the_limit_and_name_nobody_twice(at_once, ada, cem):
    change_launch(admin=ada, launch=Network.Launch.LOW_KEY, invitations_each=10)
    text = " ".join(f"p{number}@x.example" for number in range(8))

    def send(number):
        member = Member.objects.select_related("network", "person").get(pk=cem.pk)
        return invite(inviter=member, entries=[text, f"q{number}@x.example"])

    at_once(8, send)
    emails = list(Invitation.objects.filter(inviter=cem).values_list("email", flat=True))
    assert len(emails) == len(set(emails)) == 10
