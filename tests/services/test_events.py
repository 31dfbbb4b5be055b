"""Events between server processes: a post made in one is seen by a screen on another, at once."""

import json
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from accounts.events.hub import SESSION_ENDED
from tests.processes import Browser, ServerProcess, running

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

# The member is ready to post; prints the group of everybody.
SETTLE = """
from accounts.networks.models import Member
from accounts.policies.actions import acknowledge_policy
from django.utils import timezone
from groups.models import Group
ada = Member.objects.get()
acknowledge_policy(member=ada)
Member.objects.update(settled_at=timezone.now())
print(Group.objects.get(is_all_company=True).pk)
"""
LINK = """
from django.urls import reverse
from collab.firstrun.management.commands.start_network import write_link_token
print(reverse("firstrun:sign_in_link", args=[write_link_token("ada@brightwater.example", "start")]))
"""


@pytest.fixture
def other_web(web, environment, tmp_path):
    """A second server process of the same installation."""
    server = ServerProcess(tmp_path, name="other", **environment)
    server.environment["DATA_DIR"] = web.environment["DATA_DIR"]
    with running(server):
        yield server


class Screen:
    """An open socket, as a page has it."""

    def __init__(self, server, cookie):
        self.connection = connect(
            f"ws://127.0.0.1:{server.port}/live/brightwater/",
            origin=server.address,
            additional_headers={"Cookie": cookie},
        )

    def __enter__(self):
        self.socket = self.connection.__enter__()
        return self

    def __exit__(self, *exception):
        self.connection.__exit__(*exception)

    def listen_from(self, number):
        self.socket.send(json.dumps({"since": number}))

    def is_cut(self, seconds):
        """The code with which the socket is closed in time; None if it is not."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self.socket.recv(timeout=left)
            except TimeoutError:
                return None
            except ConnectionClosed as closed:
                return closed.rcvd and closed.rcvd.code
        return None

    def hears(self, words, seconds):
        """Whether a frame that contains `words` comes in time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                if words in self.socket.recv(timeout=left):
                    return True
            except TimeoutError:
                return False
        return False


def post(browser, group, text):
    token = browser.token("/brightwater/")
    began = time.monotonic()
    status, said = browser.send("/brightwater/posts/", token, group=group, text=text)
    assert status == 201, said
    return time.monotonic() - began


@pytest.fixture
def ada(web):
    """Ada's browser on the first server, and the group of everybody."""
    browser = Browser(web)
    browser.post(web.shell(LINK).strip())
    return browser, web.shell(SETTLE).strip()


def cookie_of(browser):
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


def newest(web):
    said = web.shell(
        "from accounts.networks.models import Network; print(Network.objects.get().last_event)"
    )
    return int(said)


def test_no_thread_outlives_a_command(web):
    """A thread that runs on while Python ends can abort the process: a backup would have failed."""
    said = web.shell(
        "import atexit, threading\n"
        "from accounts.events.messenger import messenger\n"
        "from accounts.networks.models import Network\n"
        "from collab.server.jobs import waker\n"
        "Network.objects.count(), messenger.send('live', {'type': 'wake'}), waker.wake(1)\n"
        "print(len(threading.enumerate()))\n"
        "atexit._run_exitfuncs()\n"
        "print([thread.name for thread in threading.enumerate()])\n"
    )
    before, after = said.splitlines()
    assert int(before) > 3
    assert after == "['MainThread']"


def test_a_post_in_one_process_is_seen_on_a_screen_of_another(web, other_web, ada):
    browser, group = ada
    with Screen(other_web, cookie_of(browser)) as screen:
        screen.listen_from(newest(web))
        time.sleep(2)
        post(browser, group, "Seen from the other process")
        assert screen.hears("Seen from the other process", 10)


def test_what_is_lost_between_processes_comes_with_the_heartbeat(web, other_web, ada, gate):
    browser, group = ada
    with Screen(other_web, cookie_of(browser)) as screen:
        screen.listen_from(newest(web))
        time.sleep(2)
        for number in range(3):
            # The connections on which wake-ups are said and heard are gone, and nobody says so.
            gate.cut()
            post(browser, group, f"Lost or not, number {number}")
            assert screen.hears(f"Lost or not, number {number}", 30)


def test_a_page_neither_fails_nor_waits_when_redis_does_not_answer(web, ada, gate):
    browser, group = ada
    usual = min(post(browser, group, f"With Redis {number}") for number in range(3))
    gate.is_silent = True
    try:
        silent = min(post(browser, group, f"Without an answer {number}") for number in range(3))
        assert silent < usual + 0.5
    finally:
        gate.is_silent = False


@pytest.mark.parametrize(("is_redis_there", "seconds"), [(True, 1), (False, 5)])
def test_who_signs_out_in_one_process_is_cut_in_another(
    web, other_web, ada, gate, is_redis_there, seconds
):
    browser, group = ada
    with Screen(other_web, cookie_of(browser)) as screen:
        screen.listen_from(newest(web))
        post(browser, group, "The screen is open")
        assert screen.hears("The screen is open", 10)
        token = browser.token("/brightwater/")
        gate.is_silent = not is_redis_there
        try:
            status, _page = browser.send("/accounts/logout/", token)
            assert status == 200
            # A busy machine is given a second more; `tests/accounts/events` asserts the bound.
            assert screen.is_cut(seconds + 1) == SESSION_ENDED
        finally:
            gate.is_silent = False
