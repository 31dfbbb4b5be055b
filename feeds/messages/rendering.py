"""From text to HTML with the names of a conversation: one renderer for messages and preview."""

from accounts import text as markdown
from accounts.networks.models import Member
from feeds.messages.models import Conversation
from feeds.rendering import post_html


def message_html(conversation: Conversation, text: str) -> str:
    """
    Make HTML of what is said in `conversation`, the same for everybody in it.

    Names those who are in it; topics stay text, for a topic is everybody's.
    """
    handles = markdown.read(text).handles
    named: list[Member] = []
    if handles:
        inside = conversation.viewers().filter(handle__in=handles)
        named = list(inside.select_related("network"))
    return post_html(text, named, [])
