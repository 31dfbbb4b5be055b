"""The form by which moderators rename topics."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("New name"),
        max_length=60,
        help_text=_("Letters, digits, - and _, without spaces. The # is not part of it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It stands in the audit log."),
    )
    merge = forms.BooleanField(
        label=_("Put all posts of both under it"), required=False, widget=forms.HiddenInput
    )

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip().removeprefix("#")

    def offer_merge(self) -> None:
        """Let the one thing that is left to agree to be seen."""
        self.fields["merge"].widget = forms.CheckboxInput()
