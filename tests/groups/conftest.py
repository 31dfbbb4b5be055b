"""Groups that these tests share: one of each kind, all made by Ben, a moderator."""

import pytest

from accounts.events.actions import follow_everywhere
from groups.models import Group
from tests.builders import a_group


@pytest.fixture
def payroll(ben, cem) -> Group:
    """Open; Ben answers for it, Cem is in it."""
    return a_group(by=ben, name="Payroll", members=(cem,))


@pytest.fixture
def board(ben, cem) -> Group:
    """Private; Ben answers for it, Cem is in it, Dee and Ada are not."""
    return a_group(by=ben, name="Board papers", access="private", members=(cem,))


@pytest.fixture
def layoffs(ben, cem) -> Group:
    """Secret; Ben answers for it, Cem is in it, Dee and Ada are not."""
    return a_group(by=ben, name="Site closure", access="secret", members=(cem,))


@pytest.fixture
def everybody(ada) -> Group:
    """The group of the whole company, with those who have joined so far."""
    follow_everywhere()
    return Group.objects.get(network=ada.network, is_all_company=True)
