"""Links sent to an address that prove it: signed, for one hour, good for one sign-in."""

from django.core import signing

from accounts.models import Person, normal_email

HOUR = 60 * 60


def write_link_token(email: str, purpose: str) -> str:
    """
    Make the secret part of a link that proves `email`.

    It carries when its person last signed in, so that using it once uses it up.
    """
    email = normal_email(email)
    return signing.dumps([email, _mark_of(email)], salt=f"collab.link.{purpose}", compress=True)


def read_link_token(token: str, purpose: str) -> str | None:
    """The address that `token` proves; None if it is mangled, too old or used up."""
    try:
        email, mark = signing.loads(token, salt=f"collab.link.{purpose}", max_age=HOUR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return email if mark == _mark_of(email) else None


def _mark_of(email: str) -> str:
    person = Person.objects.filter(email=email).first()
    if person is None:
        return "new"
    return f"{person.pk}.{person.last_login.timestamp() if person.last_login else ''}"
