"""Wakes the screens when something was recorded, and when somebody's sign-in has ended."""

from allauth.account.signals import password_changed, password_reset, password_set
from django.db import transaction
from django.dispatch import receiver

from accounts.events.hub import hub
from accounts.events.signals import event_recorded, rights_ended, say_rights_ended


@receiver(event_recorded)
def wake_screens(sender: object, network_id: int, **kwargs: object) -> None:
    """Tell the hubs of all processes that the log of a network has grown."""
    hub.wake_everywhere(network_id)


@receiver(rights_ended)
def look_through_screens(sender: object, **kwargs: object) -> None:
    """Tell the hubs of all processes to look who is still there."""
    hub.look_everywhere()


@receiver([password_changed, password_reset, password_set])
def end_other_sign_ins(sender: object, **kwargs: object) -> None:
    """A new password has ended every sign-in by the old one, so nobody need delete a row."""
    transaction.on_commit(say_rights_ended, robust=True)
