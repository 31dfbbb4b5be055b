"""What is typed into composers."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from feeds.models.post import MAX_TEXT


class PostForm(forms.Form):
    """A text and the key under which the browser sends it, however often."""

    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "data-composer-text": ""}),
        # Files alone say enough; the action refuses what says nothing at all.
        required=False,
        strip=False,
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_client_key(self) -> uuid.UUID:
        return self.cleaned_data["client_key"] or uuid.uuid4()


class EditForm(forms.Form):
    text = forms.CharField(
        label=_("Change your post"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "data-composer-text": ""}),
        required=False,
        strip=False,
    )
