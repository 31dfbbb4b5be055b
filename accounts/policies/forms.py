"""What the policy pages take."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000


class PolicyForm(forms.Form):
    text = forms.CharField(
        label=_("House rules"),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 24, "class": "policy-editor__text"}),
        help_text=_("Markdown: ## begins a heading, - a list, **two stars** make bold."),
    )
