"""Starting the first network, once."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.networks.actions import start_network
from accounts.networks.models import Member, Network
from accounts.tasks.actions import enqueue
from collab.firstrun.models import FirstRun


class AlreadyStarted(Exception):
    """There is a network already."""

    def __str__(self) -> str:
        return _("This server has begun already. Ask whoever began it to invite you.")


@transaction.atomic
def start_first_network(*, name: str, email: str, person_name: str) -> Member:
    """
    Start the network of an empty server; of two who try at once one succeeds.

    :raises AlreadyStarted: if there is a network, or somebody is just starting one
    """
    _claim(is_sample=False)
    return start_network(name=name, email=email, person_name=person_name)


@transaction.atomic
def ask_for_sample() -> None:
    """
    Let a task fill the empty server with the sample network.

    :raises AlreadyStarted: if there is a network, or somebody is just starting one
    """
    _claim(is_sample=True)
    enqueue("sample.load", network=None)


def _claim(*, is_sample: bool) -> None:
    """Take the one row that says who began; the second to try finds it taken."""
    _row, made = FirstRun.objects.get_or_create(pk=FirstRun.ONLY, defaults={"is_sample": is_sample})
    if not made or Network.objects.exists():
        raise AlreadyStarted
