"""How much somebody wants to be told: a choice for each kind, and for each group."""

from collections.abc import Sequence
from typing import Any

from django import forms

from collab.notifications.models import Channel, Level
from collab.notifications.registry import KINDS
from groups.models import Group


class SettingsForm(forms.Form):
    """One choice for each kind (`kind-mention`) and each group (`group-17`)."""

    def __init__(
        self,
        data: Any = None,
        *,
        channels: dict[str, str],
        groups: Sequence[Group],
    ) -> None:
        super().__init__(data)
        self.groups = groups
        for name, kind in KINDS.items():
            self.fields[f"kind-{name}"] = forms.ChoiceField(
                label=str(kind.label), choices=Channel.choices, initial=channels[name]
            )
        for group in groups:
            # What is not sent stays as it is: the group was joined after the page was drawn.
            self.fields[f"group-{group.pk}"] = forms.ChoiceField(
                label=group.name,
                choices=Level.choices,
                initial=group.level,
                required=False,
            )

    @property
    def kinds(self) -> list[tuple[Any, forms.BoundField]]:
        """Each kind with its field."""
        return [(kind, self[f"kind-{name}"]) for name, kind in KINDS.items()]

    @property
    def levels(self) -> list[tuple[Group, forms.BoundField]]:
        """Each group with its field."""
        return [(group, self[f"group-{group.pk}"]) for group in self.groups]


class LevelForm(forms.Form):
    level = forms.ChoiceField(choices=Level.choices)
