"""Telling thousands, and mailing what is wanted by mail."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from accounts.mail.delivery import deliver, keeps_mail
from accounts.mail.messages import render_message
from accounts.mail.tasks import MAIL_SECONDS, MAIL_WAITS
from accounts.networks.models import Network
from accounts.networks.sealing import bound, bound_network
from accounts.tasks.registry import Dropped, periodic, task
from collab.notifications.actions import FORGOTTEN_AT_ONCE, follow_up, forget_old, tell_on
from collab.notifications.actions.mailing import forget_letter, gather_mails
from collab.notifications.letters import Letter, letter_of
from collab.notifications.models import Notification


@task("notifications.tell", label=_("Telling members"))
def tell_more(*, event: int, after: int) -> None:
    """Tell the next of those whom an event concerns; safe to run twice, for each is told once."""
    found = Event.objects.select_related("network", "actor")
    told = found.get(network=bound_network(), number=event)
    last = tell_on(told, after)
    if last:
        follow_up(told, last)


@task("notifications.gather_mails", label=_("Notifications by mail"))
def gather_due_mails() -> None:
    """Ask for the mails that are due."""
    network = bound_network()
    assert network is not None, "It is asked for within a network."
    gather_mails(Network.objects.get(pk=network))


@periodic(24 * 60 * 60)
def forget() -> None:
    """Forget what was told long ago, network by network."""
    now = timezone.now()
    for network in Network.objects.values_list("pk", flat=True):
        with bound(network):
            while forget_old(now=now) == FORGOTTEN_AT_ONCE:
                pass


def addresses_of(asked: Sequence[dict[str, Any]]) -> list[str]:
    """To whom these mails go."""
    ids = [int(ids.get("notification", 0)) for ids in asked]
    rows = Notification.objects.filter(pk__in=ids)
    found = dict(rows.values_list("pk", "member__person__email"))
    return [found.get(each, "") for each in ids]


@task(
    "notifications.send_mail",
    label=_("Notification by mail"),
    for_whom=addresses_of,
    waits=MAIL_WAITS,
    seconds=MAIL_SECONDS,
    atomic=keeps_mail,
)
def send_mail(*, notification: int) -> None:
    """
    Send the mail of a notification, and of those it is gathered with.

    All that it says, and whether it may still be said to them, is read now.
    """
    letter = letter_of(notification)
    if isinstance(letter, str):
        forget_letter(notification)
        raise Dropped(letter)
    deliver(_message(letter))
    # A crash before this line sends it again, with the same Message-ID, rather than never.
    forget_letter(notification)


def _message(letter: Letter) -> Any:
    member = letter.member
    one_click = _address("unsubscribe:mail", letter.token)
    context = {
        "letter": letter,
        "url": settings.BASE_URL.rstrip("/") + letter.rows[0].url,
        "change_url": settings.BASE_URL.rstrip("/") + letter.rows[0].change_url,
        "stop_url": one_click,
    }
    return render_message(
        "collab/notifications/mail/notification",
        context,
        network=member.network,
        to=member.person.email,
        language=member.person.language,
        # One click in the mail program ends just that (RFC 8058).
        headers={
            "List-Unsubscribe": f"<{one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        reference=letter.reference,
        key=f"notification:{letter.newest}",
    )


def _address(view: str, token: str) -> str:
    # From the settings, never from a request: a forged Host header would lead people elsewhere.
    return settings.BASE_URL.rstrip("/") + reverse(view, args=[token])
