"""
What is sent to each route that hears a form: bodies that would do something, were they heard.

`test_sealed` sends them as everybody everywhere. Some acts need a state of things in which there is
something to do; it is brought about before, for friend and stranger alike.
"""

import datetime
import io
import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from PIL import Image

from accounts.events import clock
from accounts.invitations.models import Invitation
from accounts.networks.models import Member, Network
from accounts.policies.models import Acknowledgement
from collab.firstrun.keys import current_key
from collab.notifications.models import Notification
from collab.notifications.registry import KINDS
from feeds.models import Closing, Pin, Post
from groups.models import Group, GroupMember, JoinRequest
from groups.welcome.forms import sign_shown
from tests.promises.houses import House

Body = dict[str, Any]
# The id of nothing.
NOWHERE = 99999
# When notifications were looked at that are to be unread again.
READ_AT = 1_790_000_000


def body_of(route: str, house: House, place: str, member: Member | None) -> Body:
    """The form for `route`, about the thing of `house` in `place`, as `member` would send it."""
    make = BODIES.get(route)
    return make(house, place, member) if make else {}


def _post(house: House, place: str, member: Member | None) -> Body:
    return {"text": "Something new", "client_key": str(uuid.uuid4())}


def _publish(house: House, place: str, member: Member | None) -> Body:
    group = house.groups[place].pk if place in house.groups else NOWHERE
    return {"group": group, **_post(house, place, member)}


def _reach(house: House, place: str, member: Member | None) -> Body:
    return {"group": house.groups["all"].slug, "text": f"@{house.people['guest'].handle}"}


def _group(house: House, place: str, member: Member | None) -> Body:
    access = house.groups[place].access if place in house.groups else "open"
    return {"name": "Renamed", "purpose": "Other things", "access": access, "color": "red"}


def _into(house: House, member: Member | None) -> Body:
    """A group that the member is in, and most posts are not."""
    return {"group": house.groups["annex"].pk}


def _new_group(house: House, place: str, member: Member | None) -> Body:
    new = {"access": "open", "color": "red", "purpose": ""}
    return {"name": "Gardening", "looked_at": "Gardening", **new}


def _profile(house: House, place: str, member: Member | None) -> Body:
    return {"name": "Somebody Else", "title": "Clerk", "department": "Post"}


def _picture(house: House, place: str, member: Member | None) -> Body:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return {"photo": SimpleUploadedFile("me.png", file.getvalue(), "image/png")}


def _file(house: House, place: str, member: Member | None) -> Body:
    return {"file": SimpleUploadedFile("minutes.txt", b"Agreed.", "text/plain")}


def _settings(house: House, place: str, member: Member | None) -> Body:
    return {
        "name": "Renamed", "purpose": "", "color": "red", "language": "en", "time_zone": "UTC",
        "may_invite": "admins", "may_make_groups": "admins", "email_domains": "",
    }  # fmt: skip


def _launch(house: House, place: str, member: Member | None) -> Body:
    return {"launch": "open", "invitations_each": 3, "each_a_day": 2, "network_a_day": 9}


def _invite(house: House, place: str, member: Member | None) -> Body:
    address = f"new@{house.network.slug}.example"
    shown = sign_shown(member, [address]) if member else ""
    kind = {"kind": "guest", "ends_on": str(clock.today() + datetime.timedelta(days=9))}
    return {"addresses": address, "shown": shown, "send": "1", **kind}


def _guest(house: House, place: str, member: Member | None) -> Body:
    return {"sponsor": f"@{house.people['host'].handle}", "ends_on": ""}


def _told(house: House, place: str, member: Member | None) -> Body:
    return {f"kind-{name}": "nothing" for name in KINDS}


def _write_to(house: House, place: str, member: Member | None) -> Body:
    to = NOWHERE if place == "nowhere" else house.things["member", "own"]
    return {"to": [to], **_post(house, place, member)}


BODIES: dict[str, Callable[[House, str, Member | None], Body]] = {
    "feeds:publish": _publish,
    "feeds:reply": _post,
    "feeds:edit": _post,
    "feeds:preview": _post,
    "attachments:upload": _file,
    "topics:rename": lambda house, place, member: {"name": "catering", "reason": "Plainer."},
    "availability:edit": lambda house, place, member: {"time_zone": "UTC", "message": "Out."},
    "feeds:reach": _reach,
    "feeds:keep_draft": lambda house, place, member: {"place": "home", "text": "Half a thought"},
    "messages:start": _write_to,
    "messages:send": _post,
    "messages:edit": _post,
    "messages:preview": _post,
    "messages:mute": lambda house, place, member: {"mute": "on"},
    "messages:report": lambda house, place, member: {"reason": "That is unkind."},
    "messages:judge": lambda house, place, member: {"decision": "remove", "answer": "Unkind."},
    "messages:settings": lambda house, place, member: {"are_shown": ""},
    "messages:rules": lambda house, place, member: {"may_start": "staff"},
    "feeds:write": lambda house, place, member: {
        "group": house.groups["all"].pk, "members": f"@{house.people['guest'].handle}",
        "drawing": "calm", **_post(house, place, member),
    },
    "questions:answer": lambda house, place, member: {"answer": "off"},
    "feeds:pin": lambda house, place, member: {"until": str(clock.today())},
    "feeds:react": lambda house, place, member: {"reaction": "thanks"},
    "feeds:bookmark": lambda house, place, member: {"note": "For Monday"},
    "feeds:follow": lambda house, place, member: {"follow": "mute"},
    "feeds:visit": lambda house, place, member: {"upto": "77"},
    "feeds:close": lambda house, place, member: {"reason": "All said."},
    "feeds:reopen": lambda house, place, member: {"reason": "Not quite."},
    "feeds:move": lambda house, place, member: {"sure": "on", **_into(house, member)},
    "feeds:share": lambda house, place, member: {"text": "See there.", **_into(house, member)},
    "feeds:split": lambda house, place, member: {"replies": [house.things.get(("reply", place))]},
    "feeds:choose_reactions": lambda house, place, member: {"place_0": "watch"},
    "groups:new": _new_group,
    "groups:ask": lambda house, place, member: {"reason": "I work there."},
    "groups:remove": lambda house, place, member: {"reason": "Moved on."},
    "groups:role": lambda house, place, member: {"role": "admin"},
    "groups:invite": lambda house, place, member: {"members": [house.people["asker"].pk]},
    "groups:answer": lambda house, place, member: {"answer": "accept"},
    "groups:edit": _group,
    "networks:profile": _profile,
    "networks:photo_change": _picture,
    "networks:leave": lambda house, place, member: {"keep_name": "yes", "sure": "on"},
    "networks:settings": _settings,
    "networks:close": lambda house, place, member: {"name": house.network.name, "reason": "Over."},
    "networks:reopen": lambda house, place, member: {"reason": "It goes on."},
    "networks:suspend": lambda house, place, member: {"reason": "Away."},
    "networks:role": lambda house, place, member: {"role": "moderator"},
    "networks:guest": _guest,
    "networks:levels": lambda house, place, member: {"name": "Apprentice"},
    "networks:level_rename": lambda house, place, member: {"name": "Apprentice"},
    "networks:level_move": lambda house, place, member: {"to": "up"},
    "networks:new_network": lambda house, place, member: {
        "name": "Fernhill", "purpose": "Together", "color": "red",
    },  # fmt: skip
    "welcome:profile": _profile,
    "welcome:invite": _invite,
    "network_invitations:launch": _launch,
    "network_invitations:answer": lambda house, place, member: {"answer": "grant"},
    "notifications:read_all": lambda house, place, member: {"upto": 2**62},
    "notifications:unread_all": lambda house, place, member: {"moment": READ_AT * 1_000_000},
    "notifications:settings": _told,
    "notifications:level": lambda house, place, member: {"level": "everything"},
    "policies:accept": lambda house, place, member: {"version": "1"},
    "policies:edit": lambda house, place, member: {"text": "Be kind.", "publish": "1"},
}  # fmt: skip


def _archived(member: Member | None) -> None:
    Group.objects.filter(is_all_company=False).update(archived_at=clock.now())


def _without_admins(member: Member | None) -> None:
    GroupMember.objects.update(role="member")


def _with_requests(member: Member | None) -> None:
    for group in Group.objects.filter(access="private"):
        if member and group.network_id == member.network_id:
            JoinRequest.objects.get_or_create(group=group, member=member, answered_at=None)


def _favourites(member: Member | None) -> None:
    GroupMember.objects.update(favourite_at=clock.now())


def _looked_at(member: Member | None) -> None:
    moment = datetime.datetime.fromtimestamp(READ_AT, datetime.UTC)
    _update(Notification, read_at=moment)


def _closed() -> None:
    for thread in Post.objects.threads():
        Closing.objects.get_or_create(thread=thread)


def _guests(member: Member | None) -> None:
    Member.objects.filter(name="Ned Frost").update(
        kind="guest", role="member", sponsor=models.F("brought_by")
    )


# Before the act, so that there is something to do.
ARRANGED: dict[str, Callable[[Member | None], None]] = {
    "feeds:pin": lambda member: _forget(Pin),
    "feeds:reopen": lambda member: _closed(),
    "feeds:restore": lambda member: _update(Post, deleted_at=clock.now()),
    "groups:restore": _archived,
    "groups:take_over": _without_admins,
    "groups:ask_withdraw": _with_requests,
    "groups:unfavourite": _favourites,
    "notifications:unread": _looked_at,
    "notifications:unread_all": _looked_at,
    "networks:reopen": lambda member: _update(Network, closed_at=clock.now()),
    "networks:restore": lambda member: _update_ned(suspended_at=clock.now()),
    "networks:guest": _guests,
    "networks:photo_remove": lambda member: _update(Member, photo="photos/none.webp"),
    "welcome:done": lambda member: _update(Member, settled_at=None),
    "network_invitations:resend": lambda member: _update(Invitation, sent_count=1),
    "policies:accept": lambda member: _forget(Acknowledgement),
}


def _update_ned(**fields: Any) -> None:
    Member.objects.filter(name="Ned Frost").update(**fields)


def _update(model: type[models.Model], **fields: Any) -> None:
    model._default_manager.update(**fields)


def _forget(model: type[models.Model]) -> None:
    model._default_manager.all().delete()


# Outside of networks: of what changes one's own account only, an empty form is enough.
OUTSIDE_BODIES: dict[str, Body] = {
    "firstrun:start": {
        "network": "Mine", "name": "Kim", "email": "kim@mine.example", "key": "a-key",
    },
    "firstrun:sample_sign_in": {"persona": "admin"},
    "asking:ask": {"email": "kim@brightwater.example"},
    "asking:ask_network": {"name": "Kim"},
    "invitations:accept": {"name": "Kim Lund"},
    "accounts:settings": {"theme": "dark", "has_shortcuts": "on"},
}  # fmt: skip


def outside_body_of(route: str) -> Body:
    """The form for a route outside of networks."""
    if route == "firstrun:sample":
        # In production asked for by whoever would load the sample; in vain, for there is a network.
        return {"key": current_key()}
    return OUTSIDE_BODIES.get(route, {})


# Routes that hear a form and change no row.
CHANGES_NOTHING = {
    "feeds:preview": "it shows what a text would look like",
    "feeds:reach": "it says whom a text would reach",
    "messages:preview": "likewise",
}
