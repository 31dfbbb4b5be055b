"""What is typed into composers, and what is asked before something is done to a post."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.networks.models import Member
from feeds.actions.keeping import DateGone
from feeds.kinds import UPDATE, is_kind
from feeds.models import Post
from feeds.models.marks import MAX_REASON
from feeds.models.own import MAX_NOTE
from feeds.models.post import MAX_TEXT
from feeds.reactions import CATALOG, MOST_OFFERED
from groups.models import Group


class PostForm(forms.Form):
    """A text, the kind of thread it begins, and the key under which the browser sends it."""

    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "data-composer-text": ""}),
        # Files alone say enough; the action refuses what says nothing at all.
        required=False,
        strip=False,
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def clean_client_key(self) -> uuid.UUID:
        return self.cleaned_data["client_key"] or uuid.uuid4()

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        return kind if is_kind(kind) else UPDATE


class TextForm(PostForm):
    """A post without files: its text is all that it says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Write something first.")


class PlaceForm(forms.Form):
    """Into which group one writes."""

    group = forms.ModelChoiceField(
        label=_("To"),
        queryset=Group.objects.none(),
        empty_label=_("Choose a group"),
        error_messages={
            "required": _("Choose a group."),
            "invalid_choice": _("Choose a group in which you can post."),
        },
    )

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups.order_by("name", "pk")


class EditForm(forms.Form):
    text = forms.CharField(
        label=_("Change your post"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "data-composer-text": ""}),
        required=False,
        strip=False,
    )


class BookmarkForm(forms.Form):
    note = forms.CharField(
        label=_("A note for yourself"),
        max_length=MAX_NOTE,
        required=False,
    )
    remind_at = forms.DateTimeField(
        label=_("Remind me"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("You are told once, at that time."),
    )

    def clean_remind_at(self) -> Any:
        moment = self.cleaned_data["remind_at"]
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError(str(DateGone()))
        return moment


class PinForm(forms.Form):
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it stands on top. Empty: until it is unpinned."),
    )

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(str(DateGone()))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=MAX_REASON,
        required=False,
        help_text=_("Everyone who reads the conversation sees it."),
    )


class _GroupForm(forms.Form):
    group = forms.ModelChoiceField(
        label=_("Group"),
        queryset=Group.objects.none(),
        empty_label=_("Choose a group"),
        error_messages={
            "required": _("Choose a group."),
            "invalid_choice": _("Choose a group in which you can post."),
        },
    )

    def __init__(self, *args: Any, member: Member, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Group.objects.of(member).current().exclude(pk=post.group_id)
        self.fields["group"].queryset = groups.order_by("name", "pk")


class MoveForm(_GroupForm):
    """Into which group a thread goes."""


class ShareForm(_GroupForm):
    """Into which group one leads others to a post, and with what words."""

    text = forms.CharField(
        label=_("What you want to say about it"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_client_key(self) -> uuid.UUID:
        return self.cleaned_data["client_key"] or uuid.uuid4()


class ReactionsForm(forms.Form):
    """Which reactions a network offers, in order: one choice for each place."""

    def __init__(self, *args: Any, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.name, f"{kind.picture} {kind.label}") for kind in CATALOG.values()]
        for place in range(MOST_OFFERED):
            further = _("Place %(n)d") % {"n": place + 1}
            self.fields[f"place_{place}"] = forms.ChoiceField(
                label=_("First, one tap away") if place == 0 else further,
                choices=choices if place == 0 else [("", _("Nothing")), *choices],
                required=place == 0,
                initial=chosen[place] if place < len(chosen) else "",
            )

    def names(self) -> list[str]:
        """The names chosen, in order."""
        places = (self.cleaned_data[f"place_{place}"] for place in range(MOST_OFFERED))
        return [name for name in places if name]
