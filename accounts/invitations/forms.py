"""What the pages of invitations take."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.invitations.addresses import canonical_address
from accounts.models import Person
from accounts.networks.models import Network

LONGEST_PASSWORD = 128


class JoinForm(forms.Form):
    """What a newcomer tells: a name and, if wanted, a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As your colleagues know you."),
    )
    password = forms.CharField(
        label=_("A password, if you like"),
        required=False,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Without one, you sign in by a code sent by e-mail."),
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(c.isalnum() for c in name):
            raise forms.ValidationError(_("Write your name in letters."))
        return name

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, Person(email=self.email))
        return password


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        email = canonical_address(self.cleaned_data["email"])
        if email is None:
            raise forms.ValidationError(_("That is not an e-mail address."))
        return email


class LaunchForm(forms.Form):
    launch = forms.ChoiceField(
        label=_("How the network grows"), choices=Network.Launch, widget=forms.RadioSelect
    )
    invitations_each = forms.IntegerField(
        label=_("Invitations each member may send"),
        min_value=0,
        max_value=10_000,
        help_text=_("In all. Administrators are not counted."),
    )
    each_a_day = forms.IntegerField(label=_("Of these, in one day"), min_value=0, max_value=10_000)
    network_a_day = forms.IntegerField(
        label=_("Invitations of the whole network in one day"), min_value=0, max_value=100_000
    )
