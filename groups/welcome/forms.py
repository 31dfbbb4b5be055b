"""What "Who else would be interested?" takes."""

import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.invitations.actions.inviting import GUEST_STAYS
from accounts.invitations.addresses import MOST_CHARACTERS
from accounts.networks.models import Member
from accounts.networks.queries import levels
from groups.welcome.permissions import groups_to_start_in

DAY = 60 * 60 * 24


class InviteForm(forms.Form):
    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "spellcheck": "false",
                "autocapitalize": "none",
                "placeholder": "ben@example.com, Cem Yilmaz <cem@example.com>",
            }
        ),
        help_text=_(
            "Paste them as they come: with commas, one a line, from a mail or out of a table."
        ),
    )
    personal_line = forms.CharField(
        label=_("A personal line"),
        required=False,
        max_length=300,
        help_text=_("Stands in the mail under your name."),
    )
    kind = forms.ChoiceField(
        label=_("They are"), choices=Member.Kind, required=False, widget=forms.RadioSelect
    )
    ends_on = forms.DateField(
        label=_("Clients have access until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    groups: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("They start in"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody is in the group of the whole company anyway."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["groups"].queryset = groups_to_start_in(member).order_by("name", "pk")
        self.fields["groups"].label_from_instance = lambda group: group.name
        if member.network.is_external:
            self.fields["kind"].initial = Member.Kind.GUEST
            self.fields["ends_on"].initial = clock.today() + GUEST_STAYS
        else:
            del self.fields["kind"], self.fields["ends_on"]

    def clean_ends_on(self) -> datetime.date | None:
        ends_on = self.cleaned_data["ends_on"]
        if ends_on and ends_on <= clock.today():
            raise forms.ValidationError(_("Choose a day in the future."))
        return ends_on

    @property
    def chosen_kind(self) -> str:
        return self.cleaned_data.get("kind") or (
            Member.Kind.GUEST if self.member.network.is_external else Member.Kind.STAFF
        )


class FirstProfileForm(forms.ModelForm):
    """The part of the profile by which colleagues recognise somebody; the rest can wait."""

    class Meta:
        model = Member
        fields = ("name", "title", "department", "level", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": _("As colleagues know you."),
            "about": _("What you do, and what colleagues may ask you about."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = levels(self.instance.network)
        self.fields["level"].empty_label = _("Not said")
        self.fields["department"].widget.attrs.update(
            {"list": "departments", "autocomplete": "off"}
        )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def _post_clean(self) -> None:
        # The action writes; the member that the page shows must not change when it refuses.
        pass


def sign_shown(member: Member, addresses: list[str]) -> str:
    """Seal which addresses a member was shown as ones that will be invited."""
    return signing.dumps(addresses, salt=_salt(member), compress=True)


def read_shown(member: Member, sealed: str) -> set[str] | None:
    """Which addresses the member was shown; None if it was not this member, or yesterday."""
    try:
        return set(signing.loads(sealed, salt=_salt(member), max_age=DAY))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _salt(member: Member) -> str:
    return f"collab.invite.shown.{member.pk}"
