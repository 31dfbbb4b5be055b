"""Who opens a socket of ours and then does not behave like a page: it ends, in earnest."""

import pytest

from accounts.events.consumers import FIRST_WORD_SECONDS, NOT_A_PAGE
from collab.server.wire import LAST_WORD_SECONDS
from tests.bench.watchers import Watcher
from tests.processes import ServerProcess, running

pytestmark = pytest.mark.timeout(120)

SIGN_IN = """
from django.test import Client
from accounts.models import Person
visitor = Client()
visitor.force_login(Person.objects.get())
print(visitor.session.session_key)
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Opens a socket of a member."""
    with running(ServerProcess(tmp_path_factory.mktemp("silence"))) as server:
        server.start_network()
        cookie = f"sid={server.shell(SIGN_IN).split()[-1]}"
        yield lambda: Watcher(server.port, "/live/brightwater/", cookie)


def test_who_says_nothing_is_sent_away_after_ten_seconds(opened):
    silent = opened()
    after = silent.read_to_the_end(FIRST_WORD_SECONDS + 2 * LAST_WORD_SECONDS + 2)
    assert silent.closed == NOT_A_PAGE
    assert FIRST_WORD_SECONDS - 1 < after < FIRST_WORD_SECONDS + 2
    # Not only told: it did not answer, and yet the connection is gone.
    assert silent.is_over


def test_who_says_too_much_is_sent_away_at_once(opened):
    noisy = opened()
    for _ in range(25):
        noisy.say(b"{}")
    assert noisy.read_to_the_end(2 * LAST_WORD_SECONDS + 2) < 1
    assert noisy.closed == NOT_A_PAGE
    assert noisy.is_over
