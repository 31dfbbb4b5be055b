"""Signing in as one of the sample's personas, with one click."""

from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from collab.sample.queries import Persona, persona_named

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in_as(request: HttpRequest, persona: Persona | str) -> Persona:
    """
    Sign the browser in as a persona, given or named by its key; returns it with its member.

    :raises PermissionDenied: if this database is not the sample, or has no such persona
    """
    key = persona if isinstance(persona, str) else persona.key
    # Looked up anew: what the page knew may be of another database, or of before.
    found = persona_named(key)
    if found is None:
        raise PermissionDenied("There is nobody here as whom one could sign in with one click.")
    login(request, found.member.person, backend=_BACKEND)
    return found
