"""Groups of the cast: Payroll (open), Managers (private), Restructure (secret); where files go."""

import pytest

from accounts.policies.actions import acknowledge_policy
from groups.models import Group
from tests.builders import a_group
from tests.standing import standing


@pytest.fixture(autouse=True)
def kept_in(settings, tmp_path):
    """The folder in which files are kept meanwhile."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
@standing
def payroll(ada, cem, dee) -> Group:
    for member in (ada, cem, dee):
        acknowledge_policy(member=member)
    return a_group(by=cem, name="Payroll", members=(dee,))


@pytest.fixture
@standing
def managers(ada, cem) -> Group:
    return a_group(by=cem, name="Managers", access=Group.Access.PRIVATE, members=(ada,))


@pytest.fixture
@standing
def restructure(ada, cem) -> Group:
    return a_group(by=cem, name="Restructure", access=Group.Access.SECRET, members=(ada,))
