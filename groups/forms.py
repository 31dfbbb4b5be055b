"""The forms of groups; what is not allowed is said beside the field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from accounts.networks.pictures import ACCEPTED, square_photo
from groups.models import Group, GroupMember, JoinRequest

ACCESS_CHOICES = [
    (
        Group.Access.OPEN,
        _("Open: everyone in the network can read it and join."),
    ),
    (
        Group.Access.PRIVATE,
        _("Private: everyone sees that it exists; only its members read it. You let people in."),
    ),
    (
        Group.Access.SECRET,
        _("Secret: nobody but its members knows of it. You invite people."),
    ),
]


class GroupForm(forms.ModelForm):
    picture_file = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB. The middle is cut out as a square."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    class Meta:
        model = Group
        fields = ["name", "purpose", "access", "color"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "access": forms.RadioSelect,
            "color": forms.RadioSelect,
        }
        help_texts = {
            "name": _("Short and plain: Payroll, Canteen, New starters."),
            "purpose": _("One sentence: what belongs here, and who answers."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["access"].choices = ACCESS_CHOICES

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(_("Give the group a name with a letter in it."))
        return name

    def clean_purpose(self) -> str:
        return " ".join(self.cleaned_data["purpose"].split())

    def clean_picture_file(self) -> bytes:
        file = self.cleaned_data.get("picture_file")
        return square_photo(file) if file else b""

    def _post_clean(self) -> None:
        # The action writes; the group that the page shows must not change when it refuses.
        pass


class NewGroupForm(GroupForm):
    # The name for which groups of a similar name were shown already.
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def was_warned(self) -> bool:
        """Whether similar groups were pointed out for this very name."""
        return self.cleaned_data["looked_at"] == self.cleaned_data["name"]


class ChangeGroupForm(GroupForm):
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    # The access for which it was said who gains or loses sight, and to which that is agreed.
    confirmed_access = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_all_company:
            del self.fields["access"]
        if not self.instance.picture:
            del self.fields["remove_picture"]

    @property
    def other_access(self) -> str:
        """The access that was chosen, if it is another than the group has."""
        chosen = self.cleaned_data.get("access", self.instance.access)
        return "" if chosen == self.instance.access else chosen

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["confirmed_access"] == self.other_access


class AskForm(forms.ModelForm):
    class Meta:
        model = JoinRequest
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"reason": _("The admins of the group read it. You may leave it empty.")}


class InviteForm(forms.Form):
    members = forms.ModelMultipleChoiceField(
        queryset=Member.objects.none(),
        error_messages={"required": _("Choose at least one colleague.")},
    )

    def __init__(self, *args: Any, inviter: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = Member.objects.visible_to(inviter).active()


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit log."),
    )


class GroupRoleForm(forms.Form):
    role = forms.ChoiceField(choices=GroupMember.Role)
