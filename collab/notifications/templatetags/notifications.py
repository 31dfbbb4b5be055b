"""The bell of a group, for its pages: how much of it the viewer is told."""

from typing import Any

from django import template

from accounts.networks.models import Member
from collab.notifications.models import Level
from collab.notifications.queries import level_of
from groups.models import Group

register = template.Library()


@register.inclusion_tag("collab/notifications/_group_bell.html", takes_context=True)
def group_bell(context: Any, group: Group, member: Member) -> dict[str, Any]:
    """The menu with the levels; one query."""
    return {
        "group": group,
        "levels": Level.choices,
        "current": level_of(member, group),
        "csrf_token": context["csrf_token"],
    }
