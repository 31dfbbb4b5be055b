"""What the policy pages take."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.text import TextRefused, render_document

LONGEST = 20_000


class PolicyForm(forms.Form):
    text = forms.CharField(
        label=_("House rules"),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 24, "class": "policy-editor__text"}),
        help_text=_("Markdown: ## begins a heading, - a list, **two stars** make bold."),
    )

    def clean_text(self) -> str:
        try:
            render_document(self.cleaned_data["text"])
        except TextRefused as refused:
            raise ValidationError(str(refused)) from refused
        return self.cleaned_data["text"]
