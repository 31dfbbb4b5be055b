"""The twelve named colours of groups, networks and initials; their values stand in `tokens.css`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Swatch(models.TextChoices):
    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    INDIGO = "indigo", _("Indigo")
    VIOLET = "violet", _("Violet")
    PLUM = "plum", _("Plum")
    ROSE = "rose", _("Rose")
    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    AMBER = "amber", _("Amber")
    OLIVE = "olive", _("Olive")
    GREEN = "green", _("Green")
    SLATE = "slate", _("Slate")


def swatch_of(number: int) -> str:
    """The swatch that belongs to an id, always the same one."""
    return Swatch.values[(number ^ (number >> 22)) % len(Swatch.values)]
