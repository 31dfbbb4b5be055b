"""What the first run takes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.invitations.addresses import canonical_address
from collab.firstrun.keys import check_key


class StartForm(forms.Form):
    network = forms.CharField(
        label=_("Name of your network"),
        max_length=60,
        help_text=_("Usually that of your organisation."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("You sign in with it, by a code sent there."),
    )
    key = forms.CharField(
        label=_("The key"),
        max_length=64,
        help_text=_("It stands in the terminal in which Collab was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_network(self) -> str:
        return _in_letters(self.cleaned_data["network"])

    def clean_name(self) -> str:
        return _in_letters(self.cleaned_data["name"])

    def clean_email(self) -> str:
        email = canonical_address(self.cleaned_data["email"])
        if email is None:
            raise forms.ValidationError(_("That is not an e-mail address."))
        return email

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if not check_key(key):
            raise forms.ValidationError(
                _("That is not the key. Look for it where Collab was started.")
            )
        return key


def _in_letters(text: str) -> str:
    text = " ".join(text.split())
    if not any(c.isalnum() for c in text):
        raise forms.ValidationError(_("Write it in letters."))
    return text
