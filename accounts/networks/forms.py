"""The forms of networks, members and levels; what is not allowed is said beside the field."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.events import clock
from accounts.forms import time_zone_choices
from accounts.networks.actions import PROFILE_FIELDS
from accounts.networks.models import Level, Member, Network
from accounts.networks.pictures import ACCEPTED, square_photo, whole_picture
from accounts.networks.queries import levels

_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
_HANDLE = re.compile(r"@([\w-]+)")


class MemberField(forms.CharField):
    """
    A member of the same network, written as a name or as `@handle`.

    A text field with a list of proposals: it works without JavaScript, and in a network of
    thousands, where a select would not.
    """

    default_error_messages = {
        "unknown": _("Nobody of that name is in this network."),
        "ambiguous": _("There are several of that name. Choose one: %(handles)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people = Member.objects.none()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.people.filter(pk=value).first()
        return f"{value.name} (@{value.handle})" if isinstance(value, Member) else value

    def clean(self, value: str) -> Member | None:
        text = super().clean(value).strip()
        if not text:
            return None
        handle = _HANDLE.search(text)
        if handle:
            found = list(self.people.filter(handle=handle.group(1).lower())[:1])
        else:
            found = list(self.people.filter(name__iexact=text)[:5])
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            handles = ", ".join(f"@{member.handle}" for member in found)
            raise ValidationError(
                self.error_messages["ambiguous"], code="ambiguous", params={"handles": handles}
            )
        return found[0]


class ProfileForm(forms.ModelForm):
    reports_to = MemberField(
        label=_("Reports to"),
        required=False,
        help_text=_("Begin to type a name, or write @ and their handle."),
    )

    class Meta:
        model = Member
        fields = PROFILE_FIELDS
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "name": _("As colleagues know you. Your handle stays the same."),
            "skills": _("Topics that colleagues may ask you about, with commas between them."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.instance
        people = Member.objects.visible_to(member).active().exclude(pk=member.pk)
        self.fields["reports_to"].people = people.filter(kind=Member.Kind.STAFF)
        self.fields["reports_to"].widget.attrs.update(
            {"list": "possible-bosses", "autocomplete": "off"}
        )
        self.fields["department"].widget.attrs.update(
            {"list": "departments", "autocomplete": "off"}
        )
        self.fields["phone"].widget.input_type = "tel"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["level"].queryset = levels(member.network)
        self.fields["level"].empty_label = _("Not said")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_department(self) -> str:
        return " ".join(self.cleaned_data["department"].split())

    def _post_clean(self) -> None:
        # The action writes; the member that the page shows must not change when it refuses.
        pass


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB. The middle is cut out as a square."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def clean_photo(self) -> bytes:
        return square_photo(self.cleaned_data["photo"])


class LeaveForm(forms.Form):
    keep_name = forms.TypedChoiceField(
        label=_("What becomes of what you wrote"),
        choices=[
            ("yes", _("It stays under my name")),
            ("no", _("It stays, written by “a former member”")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    sure = forms.BooleanField(
        label=_("I want to leave this network"),
        error_messages={"required": _("Tick this to leave.")},
    )


class ExternalNetworkForm(forms.ModelForm):
    class Meta:
        model = Network
        fields = ["name", "purpose", "color"]
        widgets = {"color": forms.RadioSelect}
        help_texts = {
            "name": _("The client’s name, or that of the work you do together."),
            "purpose": _("One sentence that everyone in it will read."),
        }


class NetworkForm(forms.ModelForm):
    email_domains = forms.CharField(
        label=_("Our e-mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, such as example.org. Domains below them do not count."),
    )
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Network
        fields = [
            "name",
            "purpose",
            "color",
            "language",
            "time_zone",
            "may_invite",
            "may_make_groups",
            "email_domains",
            "only_own_domains",
            "may_ask",
        ]
        widgets = {
            "color": forms.RadioSelect,
            "may_invite": forms.RadioSelect,
            "may_make_groups": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["email_domains"] = "\n".join(self.instance.email_domains)
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["time_zone"].choices = time_zone_choices()
        if not self.instance.logo:
            del self.fields["remove_logo"]
        if self.instance.is_external:
            # An external network is joined by invitation only.
            for name in ("email_domains", "only_own_domains", "may_ask"):
                del self.fields[name]

    def clean_email_domains(self) -> list[str]:
        words = re.split(r"[\s,;]+", self.cleaned_data["email_domains"].lower())
        domains = list(dict.fromkeys(word.removeprefix("@") for word in words if word))
        for domain in domains:
            if not _DOMAIN.match(domain):
                raise ValidationError(
                    _("“%(domain)s” is not a domain. Write it like example.org."),
                    params={"domain": domain},
                )
        return domains

    def clean_logo_file(self) -> bytes | None:
        file = self.cleaned_data.get("logo_file")
        return whole_picture(file) if file else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("only_own_domains", "may_ask"):
            if cleaned.get(name) and not cleaned.get("email_domains", True):
                self.add_error(name, _("Name your e-mail domains first."))
        return cleaned

    def _post_clean(self) -> None:
        # The action writes; the network that the page shows must not change when it refuses.
        pass


class CloseForm(forms.Form):
    """Asks for the network's name, so that nobody closes it, or another one, by a slip."""

    name = forms.CharField(
        label=_("The name of the network"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit log, and shown to staff in place of the network."),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network
        self.fields["name"].help_text = _("Type “%(name)s”.") % {"name": network.name}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name != self.network.name:
            raise ValidationError(_("That is not the name of this network."))
        return name


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit log."),
    )


class SuspendForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit log. The member does not see it."),
    )


class RestoreForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role, widget=forms.RadioSelect)


class GuestForm(forms.Form):
    sponsor = MemberField(
        label=_("Answered for by"),
        help_text=_("A member of staff: begin to type a name, or write @ and their handle."),
    )
    ends_on = forms.DateField(
        label=_("Has access until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("That day is included. Empty means until it is ended."),
    )

    def __init__(self, *args: Any, admin: Member, guest: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Member.objects.visible_to(admin).active()
        self.fields["sponsor"].people = people.filter(kind=Member.Kind.STAFF)
        self.fields["sponsor"].widget.attrs.update(
            {"list": "possible-bosses", "autocomplete": "off"}
        )
        self.initial.setdefault("sponsor", guest.sponsor)
        self.initial.setdefault("ends_on", guest.ends_on)

    def clean_ends_on(self):
        ends_on = self.cleaned_data["ends_on"]
        if ends_on and ends_on < clock.today():
            raise ValidationError(_("That day is past. To end access now, suspend the client."))
        return ends_on


class LevelForm(forms.ModelForm):
    class Meta:
        model = Level
        fields = ["name"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
