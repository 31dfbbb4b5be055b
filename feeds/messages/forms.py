"""What is typed in private messages and about them."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from feeds.messages.models import MessageRules
from feeds.models.post import MAX_TEXT


class MessageForm(forms.Form):
    """A text and the key under which the browser sends it, however often."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "data-composer-text": ""}),
        # Files alone say enough; the action refuses what says nothing at all.
        required=False,
        strip=False,
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_client_key(self) -> uuid.UUID:
        return self.cleaned_data["client_key"] or uuid.uuid4()


def empty_message() -> MessageForm:
    """A form with its key, so that without JavaScript too what is sent twice is one message."""
    return MessageForm(initial={"client_key": uuid.uuid4()})


class RulesForm(forms.Form):
    may_start = forms.ChoiceField(
        label=_("Who may write to somebody first"),
        choices=MessageRules.Right.choices,
        widget=forms.RadioSelect,
        help_text=_("Conversations that have begun go on, whatever you choose."),
    )


class ReadMarksForm(forms.Form):
    are_shown = forms.BooleanField(
        label=_("Show how far I have read"),
        required=False,
        help_text=_(
            "Whoever wrote to you sees that you have read it. Without this nobody sees it of you,"
            " and you see it of nobody."
        ),
    )


class ReportForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is wrong, so that a moderator can judge.")},
        help_text=_("Only moderators read this."),
    )


class JudgementForm(forms.Form):
    """A moderator's decision; the answer is for the reporter and the author."""

    decision = forms.ChoiceField(choices=[("dismiss", _("Leave it")), ("remove", _("Remove it"))])
    answer = forms.CharField(
        label=_("What the two are told"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
