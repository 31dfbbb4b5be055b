"""What is asked of whoever announces something."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.networks.models import Member
from feeds.announcements.models import MOST_CURRENT, MOST_DAYS, USUAL_DAYS
from feeds.announcements.queries import current_in
from groups.models import Group


class AnnouncementForm(forms.Form):
    """Until when it stands on top, and whether readers are asked to confirm."""

    until = forms.DateField(
        label=_("On top until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It leaves the top for each reader as soon as they have read it."),
        error_messages={"required": _("Say until when it is to stand on top.")},
    )
    wants_confirmation = forms.BooleanField(
        label=_("Ask everyone to confirm with “I have read this”"), required=False
    )

    def __init__(
        self, *args: Any, member: Member, group: Group | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["until"].initial = today + timedelta(days=USUAL_DAYS)
        self.fields["until"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + timedelta(days=MOST_DAYS)).isoformat(),
        }
        # Said before anything is typed, where the group is known.
        self.is_full = group is not None and current_in(group.pk).count() >= MOST_CURRENT

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        today = clock.today()
        if not today <= until <= today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(
                _("Choose a day from today to %(most)d days from now."),
                params={"most": MOST_DAYS},
            )
        return until
