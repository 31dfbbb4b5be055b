"""The production tier behind nginx, started once for all tests here."""

import pytest

from deploy.local import ProductionLocal
from tests.processes import ServerProcess

SMALLEST_BODY_MB = 2


@pytest.fixture(scope="session")
def tier(tmp_path_factory):
    """All of production, with a network; whoever breaks it lets it come back."""
    folder = tmp_path_factory.mktemp("tier")
    with ProductionLocal(folder, MAX_BODY_MB=str(SMALLEST_BODY_MB), RATE_FACTOR="1") as tier:
        tier.manage(
            "start_network",
            *("--name=Brightwater", "--email=ada@brightwater.example", "--person=Ada Okafor"),
        )
        yield tier


class Front(ServerProcess):
    """nginx of the tier, as tests of one server know it."""

    def __init__(self, tier):
        self.port = tier.port
        self.environment = tier.environment
