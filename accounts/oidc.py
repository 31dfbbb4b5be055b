"""What `SOCIALACCOUNT_PROVIDERS` says; imported by the settings, so it imports no Django."""

import hashlib
from typing import Any


def openid_connect(
    *, issuer: str, client_id: str, client_secret: str, name: str
) -> dict[str, dict[str, Any]]:
    """The settings for one OpenID Connect service, or none if the environment names none."""
    if not (issuer and client_id):
        return {}
    app = {
        # Accounts are found by this id and the subject, so it must follow from the issuer: another
        # service set up later, in which somebody else has the same subject, finds nobody.
        "provider_id": "sso-" + hashlib.sha256(issuer.rstrip("/").encode()).hexdigest()[:12],
        "name": name or "Single sign-on",
        "client_id": client_id,
        "secret": client_secret,
        "settings": {
            "server_url": issuer.rstrip("/"),
            "issuer": issuer,
            "oauth_pkce_enabled": True,
        },
    }
    return {"openid_connect": {"APPS": [app]}}
