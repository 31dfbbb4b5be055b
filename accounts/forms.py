"""The forms of one's own account."""

import zoneinfo
from functools import cache

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actions import PREFERENCES
from accounts.models import Person


@cache
def time_zone_names() -> list[str]:
    """The time zones that people live in: `Europe/Berlin`, not `Etc/GMT+3`."""
    places = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/")
    names = zoneinfo.available_timezones()
    return ["UTC", *sorted(name for name in names if name.startswith((*places, "Pacific/")))]


def time_zone_choices(blank: str = "") -> list[tuple[str, str]]:
    """Choices for a select, with `blank` as the words for no choice of one's own."""
    choices = [(name, name.replace("_", " ")) for name in time_zone_names()]
    return [("", blank), *choices] if blank else choices


class PreferencesForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = Person
        fields = PREFERENCES
        widgets = {"theme": forms.RadioSelect}
        labels = {
            "theme": _("Colours"),
            "has_shortcuts": _("Use keyboard shortcuts"),
        }
        help_texts = {
            "has_shortcuts": _("Press ? on any page to see them. They never act while you type."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        as_network = _("As the network is set")
        self.fields["language"].choices = [("", as_network), *settings.LANGUAGES]
        self.fields["time_zone"].choices = time_zone_choices(blank=str(as_network))
