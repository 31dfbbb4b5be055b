"""Make messages: from templates or ready text, safe in every header, from the network's name."""

import hashlib
import re
from email.headerregistry import Address
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import override

from accounts.networks.models import Network

# What may not stand in a header: control characters, and those that break or turn a line of text.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
LONGEST_SUBJECT = 200
# Values of `tokens.css`, for mail clients know neither style sheets nor custom properties.
COLORS = {
    "teal": "#0f766e",
    "blue": "#1d5fbf",
    "indigo": "#4447c4",
    "violet": "#6d3fc0",
    "plum": "#8e2f86",
    "rose": "#b3265e",
    "red": "#b3261e",
    "orange": "#a8470c",
    "amber": "#8a5a00",
    "olive": "#5c6b12",
    "green": "#25743a",
    "slate": "#475569",
}


class NetworkMessage(EmailMultiAlternatives):
    """A message that knows its network and what it is about."""

    network: Network | None = None
    reference: str = ""


def make_message(
    *,
    network: Network | None,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    reference: str = "",
    key: str = "",
) -> NetworkMessage:
    """
    Make a message to one address, in the network's name, that no auto-reply answers.

    :param key: what the message is made for: made again for the same, it has the same Message-ID,
        by which a receiver knows the second one for the first
    """
    message = NetworkMessage(
        subject=one_line(subject)[:LONGEST_SUBJECT],
        body=text,
        from_email=sender_of(network),
        to=[to],
        headers={
            "Message-ID": message_id_of(key),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **{name: one_line(value) for name, value in (headers or {}).items()},
        },
    )
    if html:
        message.attach_alternative(html, "text/html")
    message.network, message.reference = network, reference
    return message


def render_message(
    template: str,
    context: dict[str, Any],
    *,
    network: Network | None,
    to: str,
    language: str = "",
    headers: dict[str, str] | None = None,
    reference: str = "",
    key: str = "",
) -> NetworkMessage:
    """
    Make a message of the templates `<template>_subject.txt`, `_message.txt` and `_message.html`.

    They extend `accounts/mail/base.txt` and `.html` and know `network`, `color` and `base_url`.
    """
    known = {
        "network": network,
        "color": COLORS.get(network.color if network else "", COLORS["teal"]),
        "base_url": settings.BASE_URL,
        **context,
    }
    with override(language or (network.language if network else None) or settings.LANGUAGE_CODE):
        return make_message(
            network=network,
            to=to,
            subject=_plain(f"{template}_subject.txt", known),
            text=render_to_string(f"{template}_message.txt", known).strip() + "\n",
            html=render_to_string(f"{template}_message.html", known),
            headers=headers,
            reference=reference,
            key=key,
        )


def message_id_of(key: str) -> str:
    """The Message-ID of what is sent under `key`, always the same; without a key, a new one."""
    domain = urlsplit(settings.BASE_URL).hostname
    if not key:
        return make_msgid(domain=domain)
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _plain(template: str, context: dict[str, Any]) -> str:
    compiled = get_template(template).template  # type: ignore[attr-defined]
    return str(compiled.render(Context(context, autoescape=False)))


def sender_of(network: Network | None) -> str:
    """The From of a network's mails: its name, and the address of this installation."""
    if network is None:
        return str(settings.DEFAULT_FROM_EMAIL)
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
    return str(Address(display_name=one_line(network.name), addr_spec=address))


def one_line(text: str) -> str:
    """Give `text` as one line without control characters, fit for a header."""
    return " ".join(UNSAFE.sub(" ", str(text)).split())
