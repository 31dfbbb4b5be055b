"""What all promises are asked with."""

import pytest


@pytest.fixture(autouse=True)
def no_haste(settings):
    """Who walks every address in seconds does so at a rate that no person has."""
    settings.RATE_FACTOR = 10_000
