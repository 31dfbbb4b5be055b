"""How groups look on open screens as they are made, changed and joined."""

from django.db.models import QuerySet
from django.template.loader import render_to_string

from accounts.events.live import Frame, redrawn_screen, renders
from accounts.events.models import Event
from accounts.networks.models import Member
from groups.models import Group, JoinRequest


@renders("group.made", "group.restored")
def directory_row(event: Event) -> Frame | None:
    """The group among the others in the directory, for all who may know of it."""
    group = _group(event)
    if group is None or group.archived_at is not None:
        return None
    return Frame(
        to=group.viewers(),
        put="group-directory",
        place="prepend",
        target=f"group-row-{group.pk}",
        html=render_to_string("groups/_row.html", {"group": group}),
        extra={"group": str(group.pk)},
    )


@renders("group.changed")
def changed_row(event: Event) -> list[Frame]:
    """What the group is called and for now, in the directory and over its own pages."""
    group = _group(event)
    if group is None:
        return []
    pieces = [
        _piece(group, f"group-card-{group.pk}", "groups/_card.html"),
        _piece(group, f"group-title-{group.pk}", "groups/_title.html"),
    ]
    whose = event.ids.get("member")
    if whose:
        # With the role in the group, buttons and pages have come or gone.
        pieces.append(redrawn_screen(group.viewers().filter(pk=whose)))
    return pieces


@renders("group.narrowed")
def closed_door(event: Event) -> list[Frame]:
    """Take what was said in the group off the screens of those who may no longer read it."""
    group = _group(event)
    if group is None:
        return []
    # Who came into the network later has nothing of it on the screen, and need not hear of it.
    everyone = Member.objects.active().filter(network=event.network_id, joined_at__lte=event.at)
    return _withdrawn(group, everyone.exclude(pk__in=group.readers().values("pk")))


@renders("group.archived")
def archived_row(event: Event) -> Frame | None:
    """Take the group out of the directory."""
    group = _group(event)
    if group is None:
        return None
    row = f"group-row-{group.pk}"
    return Frame(to=group.viewers(), put=row, place="remove", target=row)


@renders("group.joined")
def member_count(event: Event) -> Frame | None:
    """How many are in the group now."""
    group = _group(event)
    if group is None:
        return None
    return _piece(group, f"group-count-{group.pk}", "groups/_member_count.html")


@renders("group.left")
def gone_from_group(event: Event) -> list[Frame]:
    """How many are in the group now; and whoever left or was removed sees nothing more of it."""
    group = _group(event)
    if group is None:
        return []
    whoever = Member.objects.active().filter(network=event.network_id, pk=event.ids["member"])
    # Not if back in it by now, when this is told to a screen that was away.
    gone = whoever.exclude(group_memberships__group=group)
    count = _piece(group, f"group-count-{group.pk}", "groups/_member_count.html")
    return [*_withdrawn(group, gone), count]


@renders("group.asked", "group.answered")
def request_count(event: Event) -> Frame | None:
    """How many wait to be let in, for those who can answer."""
    group = _group(event)
    if group is None:
        return None
    waiting = JoinRequest.objects.waiting().filter(group=group).count()
    at = f"group-requests-{group.pk}"
    html = render_to_string("groups/_request_count.html", {"group": group, "count": waiting})
    return Frame(to=group.managers(), put=at, place="replace", target=at, html=html)


def _piece(group: Group, at: str, template: str) -> Frame:
    html = render_to_string(template, {"group": group})
    return Frame(to=group.viewers(), put=at, place="replace", target=at, html=html)


def _withdrawn(group: Group, members: QuerySet[Member]) -> list[Frame]:
    is_known = group.access != Group.Access.SECRET
    # By whom is nothing that those outside may know.
    whose = {"group": str(group.pk), "known": is_known, "actor": ""}
    return [Frame(to=members, put="screen", place="withdraw", extra=whose)]


def _group(event: Event) -> Group | None:
    return Group.objects.select_related("network").filter(pk=event.ids["group"]).first()
