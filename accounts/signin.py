"""
How people sign in: django-allauth, with Collab's rules.

Nobody signs up by themselves: an invitation, the first run or the organisation's own sign-in
service (`sso`) lets a person in. Mails go through the task queue, so that no answer waits for,
or tells by its time of, a mail server.
"""

import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.events import clock
from accounts.mail.actions import post_mail
from accounts.models import Person

LONGEST_PASSWORD = 128
# As long as each kind of code is taken (ACCOUNT_…_BY_CODE_TIMEOUT); a mail with it is useless then.
CODE_LASTS = datetime.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


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


def proof_asked(request: HttpRequest) -> HttpResponse | None:
    """
    Where a grave act leads first: to the password or second factor, unless it was given within the
    last five minutes. None if it was, or the person signs in without either.
    """
    if not is_reauthentication_required(request, app="account"):
        return None
    # A form that was sent too late is filled in anew: kept, it would pass by our middleware.
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


class Adapter(DefaultAccountAdapter):
    """Sign-up is closed; mails are posted, not sent."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "rate_limited": _("That was too often. Wait a little, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Lead on within the very host that was asked, not to others that are ours as well."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

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
        post_mail(
            None,
            email,
            " ".join(subject.split()),
            text,
            html,
            useful_until=clock.now() + CODE_LASTS if "code" in context else None,
        )


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
