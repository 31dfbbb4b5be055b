"""What every test may ask for; the cast stands in `cast.py`."""

import pytest
from django.test import Client

from accounts.networks.models import Member

pytest_plugins = ["tests.cast"]


@pytest.fixture
def sign_in():
    """Give a client in which `member` is signed in."""

    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.person)
        return client

    return signed_in
