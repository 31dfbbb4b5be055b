"""What is asked of whoever praises somebody."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from feeds.praise.models import MOST_PRAISED, Drawing
from groups.models import Group

# So many names fit into the field.
_LONGEST = 1000
_HANDLE = re.compile(r"(?<![\w@])@([\w-]{1,60})")


class PraiseForm(forms.Form):
    """Whom, by names or handles between commas, and with which drawing."""

    template = "feeds/praise/_fields.html"
    text_label = _("Why")

    members = forms.CharField(
        label=_("Whom"),
        max_length=_LONGEST,
        help_text=_("Type @ and a name; several between commas, at most %(most)d.")
        % {"most": MOST_PRAISED},
        error_messages={"required": _("Say whom you praise.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    drawing = forms.ChoiceField(
        label=_("For"),
        choices=Drawing,
        initial=Drawing.THANKS,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, member: Member, group: Group | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.author, self.group = member, group

    def clean_members(self) -> list[Member]:
        text = self.cleaned_data["members"]
        handles = {handle.lower() for handle in _HANDLE.findall(text)}
        names = {" ".join(part.split()) for part in _HANDLE.sub("", text).split(",")} - {"", "()"}
        if len(handles) + len(names) > MOST_PRAISED:
            raise forms.ValidationError(
                _("Praise at most %(most)d people at a time."), params={"most": MOST_PRAISED}
            )
        found = list(self._readers().filter(handle__in=handles))
        missing = handles - {member.handle for member in found}
        if missing:
            raise forms.ValidationError(
                _("Nobody who reads this group is called @%(name)s."),
                params={"name": sorted(missing)[0]},
            )
        return [*found, *(self._named(name) for name in sorted(names))]

    def _named(self, name: str) -> Member:
        called = list(self._readers().filter(name__iexact=name)[:2])
        if not called:
            raise forms.ValidationError(
                _("Nobody who reads this group is called “%(name)s”."), params={"name": name}
            )
        if len(called) > 1:
            raise forms.ValidationError(
                _("Several are called “%(name)s”. Type @ and choose the one you mean."),
                params={"name": name},
            )
        return called[0]

    def _readers(self) -> Any:
        if self.group is not None:
            return self.group.readers()
        return Member.objects.visible_to(self.author).active()
