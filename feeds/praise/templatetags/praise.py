"""Praise on the profile of a member."""

from django import template

from accounts.networks.models import Member
from feeds.praise.queries import Praises, praises_of

register = template.Library()


@register.simple_tag
def praise_of(member: Member, viewer: Member) -> Praises:
    """What a member was praised for, as far as the viewer may see it."""
    return praises_of(member, viewer)
