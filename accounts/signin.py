"""
How people sign in: django-allauth, with Collab's rules.

Nobody signs up by themselves: an invitation, the first run or the organisation's own sign-in
service (`sso`) lets a person in. Mails go through the task queue, so that no answer waits for,
or tells by its time of, a mail server.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.mail.actions import post_mail
from accounts.models import Person

LONGEST_PASSWORD = 128


def prove_address(person: Person) -> EmailAddress:
    """
    Note that the person's address is proved: only who reads its mail can have come here.

    Whoever had merely claimed the address for another account loses the claim.
    """
    EmailAddress.objects.filter(email=person.email, verified=False).exclude(user=person).delete()
    address, _created = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True}
    )
    others = EmailAddress.objects.filter(user=person, primary=True).exclude(pk=address.pk)
    if not address.verified or not (address.primary or others.exists()):
        address.verified = True
        address.primary = not others.exists()
        address.save(update_fields=["verified", "primary"])
    return address


def sign_in_person(request: HttpRequest, person: Person, next_url: str = "/") -> HttpResponse:
    """
    Sign in a person whose address a link has just proved, and go on to `next_url`.

    The door is as strong as any other: who has a second factor is asked for it first, and the
    answer then leads there. Someone else signed in on this browser is signed out.
    """
    if request.user.is_authenticated and request.user.pk != person.pk:
        Adapter(request).logout(request)
    prove_address(person)
    record_authentication(request, person, method="code", email=person.email)
    return perform_login(request, person, redirect_url=next_url, email=person.email)


class Adapter(DefaultAccountAdapter):
    """Sign-up is closed; mails are posted, not sent."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "rate_limited": _("That was too often. Wait a little, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"email": email, "request": self.request, **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        text = render_to_string(f"{template_prefix}_message.txt", context).strip()
        html = render_to_string(
            "accounts/mail/account.html",
            {
                "paragraphs": text.split("\n\n"),
                "code": context.get("code", ""),
                "base_url": settings.BASE_URL,
            },
        )
        post_mail(None, email, " ".join(subject.split()), text, html)


class MaximumLengthValidator:
    """Refuse a password that is longer than anyone types, before it costs time to hash."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return ngettext(
            "Your password can have at most %(count)d character.",
            "Your password can have at most %(count)d characters.",
            LONGEST_PASSWORD,
        ) % {"count": LONGEST_PASSWORD}
