"""The first steps of a newcomer."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.networks.models import Member
from accounts.networks.permissions import can_invite
from accounts.policies.queries import policy_due


@dataclass(frozen=True)
class FirstStep:
    key: str
    label: str
    url: str
    is_current: bool
    is_past: bool


def steps_of(member: Member, current: str) -> list[FirstStep]:
    """The steps with the one that the member is at."""
    slug = member.network.slug
    steps = [
        ("profile", _("You"), reverse("welcome:profile", args=[slug])),
        (
            "policy",
            _("House rules"),
            reverse("policies:policy", args=[slug]) + f"?next=/{slug}/invite/",
        ),
    ]
    if can_invite(member):
        steps.append(("invite", _("Who else?"), reverse("welcome:invite", args=[slug])))
    keys = [key for key, _label, _url in steps]
    here = keys.index(current) if current in keys else len(keys)
    waits = policy_due(member) is not None
    return [
        FirstStep(key, label, url, place == here, place < here and not (key == "policy" and waits))
        for place, (key, label, url) in enumerate(steps)
    ]
