import pytest

from collab.notifications.models import Notification
from tests.builders import a_group
from tests.standing import standing


@pytest.fixture
@standing
def payroll(cem, dee, ben):
    """An open group that Cem made, with Dee and Ben in it."""
    return a_group(by=cem, members=(dee, ben))


@pytest.fixture
def told():
    """Give what a member was told, in order, as names of reasons."""

    def reasons(member, **fields):
        rows = Notification.objects.filter(member=member, **fields).order_by("number")
        return list(rows.values_list("reason", flat=True))

    return reasons
