"""The form by which one says when one is there."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.availability.models import DAYS, Availability
from accounts.forms import time_zone_choices
from accounts.networks.models import Member

_TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class AvailabilityForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Now"), choices=Availability.Kind.choices, widget=forms.RadioSelect, required=False
    )
    in_until = forms.TimeField(label=_("Until what time today"), required=False, widget=_TIME)
    away_until = forms.DateField(
        label=_("Last day away"),
        required=False,
        help_text=_("The day after, it is gone by itself."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=140,
        help_text=_("Who answers for you, or where you are to be found."),
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        required=False,
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    work_from = forms.TimeField(label=_("From"), required=False, widget=_TIME)
    work_until = forms.TimeField(label=_("Until"), required=False, widget=_TIME)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    shows_presence = forms.BooleanField(
        label=_("Show when I am here"),
        required=False,
        help_text=_(
            "A dot beside your name while you have Collab open, and you see it of those who show"
            " it too. Nothing keeps when you came or went."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ("in", "away"):
            until = self.fields[f"{kind}_until"]
            # Shown beside its choice only, and there it is not optional.
            until.required = not self.is_bound or self.data.get("kind") == kind
            until.error_messages["required"] = _("Say until when.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_hours(data)
        return data

    def _check_hours(self, data: dict[str, Any]) -> None:
        begin, end = data.get("work_from"), data.get("work_until")
        if not (data.get("days") or begin or end) or {"work_from", "work_until"} & set(self.errors):
            return
        if not data.get("days"):
            self.add_error("days", _("Say on which days."))
        elif not begin:
            self.add_error("work_from", _("Say from when."))
        elif not end or end <= begin:
            self.add_error("work_until", _("Say until when, later than it begins."))


def as_said(member: Member, row: Availability | None) -> dict[str, Any]:
    """What the form shows at first: what the member says now, without what has passed."""
    if row is None:
        return {"time_zone": member.person.time_zone or member.network.time_zone}
    now = timezone.now().astimezone(row.zone)
    in_until = row.in_until if row.in_until and now < row.in_until else None
    away_until = row.away_until if row.away_until and now.date() <= row.away_until else None
    is_current = bool(in_until or away_until or not row.kind)
    return {
        "kind": row.kind if is_current else "",
        "in_until": in_until.astimezone(row.zone).time() if in_until else None,
        "away_until": away_until,
        "message": row.message if is_current else "",
        "days": row.days,
        "work_from": row.work_from,
        "work_until": row.work_until,
        "time_zone": row.time_zone,
        "shows_presence": row.shows_presence,
    }
