"""
Every page as those see it who may, in light and dark, on a phone and on a desk: nothing that axe
finds against WCAG 2.2 AA, nothing that runs out sideways, no complaint of the browser.

The pages are not listed here: every address is asked for, and what answers with a document is
looked at. An address that shows nobody a document fails, unless `ELSEWHERE` says why.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.processes import Process, ServerProcess, running, wait_until
from tests.promises.routes import NETWORK, OUTSIDE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# Of axe's advice beyond WCAG, what those need who hear a page: its regions and its headings.
HEARD = ["heading-order", "landmark-one-main", "landmark-unique", "region"]
HEARD += ["landmark-no-duplicate-banner", "landmark-banner-is-top-level"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERYTHING = {
    "runOnly": {"type": "tag", "values": WCAG},
    "rules": {rule: {"enabled": True} for rule in HEARD},
    "resultTypes": ["violations"],
    # Else it fetches style sheets itself, which the pages' policy rightly refuses.
    "preload": False,
}
# What lies under an open menu is smaller than it is.
BEHIND_A_MENU = EVERYTHING | {"rules": EVERYTHING["rules"] | {"target-size": {"enabled": False}}}
# All that depends on light and dark; the rest is the same in both.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "preload": False}
SCREENS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}

HOME, EXTERNAL = "tallbridge", "pennock-rowe-joint-operations"
NAMES = {"admin": "callum", "member": "aisha", "client": "laila"}
ACCOUNT = {"account", "mfa", "socialaccount", "usersessions"}
# Routes of libraries, some of which this installation never leads to.
LIBRARIES = (*ACCOUNT, "accounts:", "openid")
NUMBERED = ("mail", "invitation", "group invitation", "request", "access request")
NUMBERED += ("message report", "notification", "attachment", "upload", "answer")
# What a member sees otherwise than an administrator.
UNLIKE_ADMINS = {
    "feeds:home",
    "feeds:group",
    "feeds:thread",
    "feeds:member",
    "groups:ask",
    "messages:report",
}
# Addresses that show nobody a document when they are asked for, and why.
ELSEWHERE = {
    "root": "leads to the network or to the sign-in",
    "firstrun:choose": "looked at on a server of its own",
    "firstrun:start": "looked at on a server of its own",
    "firstrun:progress": "looked at on a server of its own",
    "account_confirm_login_code": "looked at on the way through the sign-in",
    "account_confirm_password_reset_code": "looked at on the way through the reset",
    "asking:ask_network": "hears the form of asking:ask",
    "invitations:accept": "hears the form of invitations:landing",
    "invitations:opened": "hears a script of invitations:landing",
    "invitations:switch": "hears the form of invitations:landing",
    "networks:reopen": "there while the network is closed; asks like networks:close",
    "groups:remove": "asks like groups:leave, of somebody else in the group",
    "feeds:complete_members": "a piece of a list",
    "feeds:complete_topics": "a piece of a list",
    "feeds:earlier": "a piece of a thread",
    "feeds:kinds": "a piece of the composer",
    "attachments:file": "a file",
    "messages:complete": "a piece of a list",
    "networks:choose_person": "a piece of a list",
    "notifications:count": "a number for a script",
    "following:card": "a piece, looked at where it opens",
    "groups:picture": "a picture",
    "networks:logo": "a picture",
    "networks:photo": "a picture",
    "mail:outbox_letter": "a mail as mail programs show it, in a frame that runs no script",
}

# Run in the server's own environment: one thing of each kind, and who looks at it.
PREPARE = """
import json, time
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from accounts.invitations.actions import invite, withdraw_invitation
from accounts.invitations.tokens import token_of
from accounts.mail.actions import post_mail
from accounts.links import write_link_token
from accounts.networks.models import Level, Member
from accounts.policies.models import Policy
from accounts.tasks.models import Task
from collab.notifications.letters import write_token
from collab.sample.queries import persona_named
from feeds.actions import edit_post
from groups.models import Group
from groups.actions import archive_group, ask_to_join
from feeds.messages.actions import report_message
from tests.builders import a_group, a_message, a_post, an_announcement, an_answer

who = {name: persona_named(key).member for name, key in %(names)s.items()}
admin, member, client = who["admin"], who["member"], who["client"]
level = Level.objects.filter(network=admin.network).first()
values, cookies = {}, {}
for name, by in who.items():
    visitor = Client()
    visitor.force_login(by.person)
    session = visitor.session
    # Seen a moment ago, so that pages which ask for a fresh sign-in show themselves.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    cookies[name] = session.session_key
    groups = Group.objects.filter(memberships__member=by).order_by("pk")
    group = groups.first() if name == "client" else a_group(by=by, name=f"Chess of {name}")
    post = a_post(by=by, within=group, text="Who plays on #friday?\\n\\n* here\\n* there")
    edit_post(author=by, post=post, text="Who plays on #friday, **at noon**?")
    other, third = Member.objects.filter(network=by.network).exclude(pk=by.pk).order_by("pk")[3:5]
    said = a_message(by=by, to=(other, third), text="Soup or **salad**?")
    heard = an_answer(by=other, to=said, text="Soup.")
    report_message(reporter=by, message=an_answer(by=third, to=said), reason="Salad, please.")
    called = post if name == "client" else an_announcement(by=by, within=group)
    values[name] = {"group": group.slug, "post": post.pk, "member": other.pk, "topic": "friday",
                    "announcement": called.pk, "kind": "praise",
                    "conversation": said.conversation_id,
                    "message": said.pk if name == "admin" else heard.pk,
                    "level": level.pk, "version": Policy.objects.current(by.network_id).version}
private = a_group(by=admin, name="Budget", access="private")
ask_to_join(member=member, group=private, reason="I count things.")
archived = a_group(by=admin, name="Last year")
archive_group(admin=admin, group=archived)
invitation, gone = invite(
    inviter=admin, entries=["new@tallbridge.example", "gone@tallbridge.example"]
)
withdraw_invitation(member=admin, invitation=gone)
long = "kim@a-department-with-a-long-name.tallbridge.example"
error = "SMTPRecipientsRefused: {'" + long + "': (452, b'Mailbox full')}"
for ends in (
    {"failed_at": timezone.now(), "attempts": 5, "error": error},
    {"run_at": timezone.now() + timezone.timedelta(hours=1), "attempts": 2, "error": error},
    {"done_at": timezone.now(), "dropped_because": "left"},
):
    mail = post_mail(admin.network, long, "Hello", "Dear Kim")
    Task.objects.filter(kwargs={"mail": mail.pk}).update(**ends)
for each in values.values():
    each["task"] = Task.objects.latest("pk").pk
print(json.dumps({
    "cookies": cookies, "values": values, "private": private.slug, "archived": archived.slug,
    "invitation": token_of(invitation), "gone": token_of(gone),
    "asking:proved": write_link_token("new@tallbridge.example", "ask"),
    "firstrun:sign_in_link": write_link_token(admin.person.email, "start"),
    "unsubscribe:mail": write_token(admin, "mention"),
}))
"""


@dataclass
class World:
    """A server with the sample network, and what `PREPARE` made in it."""

    server: ServerProcess
    cookies: dict[str, str]
    values: dict[str, dict]
    private: str
    archived: str
    tokens: dict[str, str]
    # Name of the route -> address, for each viewer, of what answers with a document.
    pages: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class Watcher:
    """A browser's page on which every complaint is written down."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    here: str = ""

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complain(str(error)))
        self.page.on("console", self._console)
        self.page.on("response", self._response)

    def complain(self, sentence: str) -> None:
        self.complaints.append(f"{self.here}: {sentence}")

    def look_at(self, address: str) -> None:
        """Open a page, and look at it on both screens in light and dark."""
        self.here = address
        self.page.emulate_media(color_scheme="light")
        self.page.goto(address)
        self.look()

    def look(self, options: dict = EVERYTHING) -> None:
        """Look at the page as it stands now."""
        page = self.page
        if page.locator("script[type=module]").count():
            page.wait_for_selector("html.scripted", state="attached")
        if page.locator("h1").count() != 1:
            self.complain(f"{page.locator('h1').count()} headings of the first level")
        if not re.match(r"\S.* · \S", page.title()):
            self.complain(f"its title is {page.title()!r}")
        page.evaluate(AXE)
        for screen, size in SCREENS.items():
            page.set_viewport_size(size)
            wide = page.evaluate(
                "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                self.complain(f"{screen}: {wide} pixels too wide")
            page.emulate_media(color_scheme="light")
            self._axe(f"{screen}, light", options)
            page.emulate_media(color_scheme="dark")
            self._axe(f"{screen}, dark", COLOURS)

    def _axe(self, where: str, options: dict) -> None:
        for found in self.page.evaluate("options => axe.run(options)", options)["violations"]:
            for node in found["nodes"][:3]:
                reason = " ".join(node["failureSummary"].split())
                self.complain(f"{where}: {found['id']} at {node['target']}: {reason}")

    def _console(self, message) -> None:
        # What was not found is told with its address by `_response`.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complain(f"console: {message.text}")

    def _response(self, response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complain(f"{response.status} for {response.url}")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    server = ServerProcess(tmp_path_factory.mktemp("sample"))
    with running(server):
        sample = ("manage.py", "sample", "--limit=1")
        Process(*sample, folder=server.folder, name="sample", environment=server.environment).run()
        made = json.loads(server.shell(PREPARE % {"names": NAMES}).splitlines()[-1])
        tokens = {
            "invitations:landing": made["invitation"],
            "asking:proved": made["asking:proved"],
            "firstrun:sign_in_link": made["firstrun:sign_in_link"],
            "unsubscribe:mail": made["unsubscribe:mail"],
            "gone": made["gone"],
        }
        world = World(
            server, made["cookies"], made["values"], made["private"], made["archived"], tokens
        )
        _find_numbers(world)
        for viewer in ("nobody", *NAMES):
            world.pages[viewer] = dict(_pages_of(world, viewer))
        yield world


@pytest.fixture
def watch(browser: Browser) -> Iterator:
    """Give a function that opens a browser for a viewer; at the end nothing was complained of."""
    contexts: list[BrowserContext] = []
    watchers: list[Watcher] = []

    def watch_as(server: ServerProcess, session: str = "") -> Watcher:
        # Without motion, so that no colour is measured on its way to another.
        context = browser.new_context(base_url=server.address, reduced_motion="reduce")
        if session:
            context.add_cookies([{"name": "sid", "value": session, "url": server.address}])
        contexts.append(context)
        watchers.append(Watcher(context.new_page()))
        return watchers[-1]

    yield watch_as
    for context in contexts:
        context.close()
    complaints = [complaint for watcher in watchers for complaint in watcher.complaints]
    assert not complaints, "\n".join(complaints)


def test_every_address_shows_somebody_a_page(world):
    seen = {name for pages in world.pages.values() for name in pages}
    ours = {name for name in (*NETWORK, *OUTSIDE) if not name.startswith(LIBRARIES)}
    missing = ours - seen - set(ELSEWHERE)
    unseen = {name for name in missing if not _answers_forms_or_data(world, name)}
    assert sorted(unseen) == [], f"Neither looked at nor in ELSEWHERE: {sorted(unseen)}"


@pytest.mark.parametrize("viewer", ["nobody", "admin", "member", "client"])
def test_everybody_can_use_every_page(world, watch, viewer):
    watcher = watch(world.server, world.cookies.get(viewer, ""))
    assert world.pages[viewer]
    for name, address in world.pages[viewer].items():
        # A member's pages are the administrator's, but for these.
        if viewer != "member" or name not in world.pages["admin"] or name in UNLIKE_ADMINS:
            watcher.look_at(address)


def test_who_is_led_somewhere_else_can_use_what_they_see(world, watch):
    """Missing, forbidden, empty, private and archived; and what a form says of mistakes."""
    member = watch(world.server, world.cookies["member"])
    for path in (
        f"/{HOME}/nothing/here/",
        "/no-such-network/",
        f"/{HOME}/admin/",
        f"/{HOME}/groups/{world.private}/",
        f"/{HOME}/groups/{world.archived}/",
        f"/{HOME}/groups/?q=no-such-group",
        f"/{HOME}/people/?q=nobody-of-this-name",
        f"/{HOME}/topics/never-used/",
    ):
        member.look_at(path)
    _invite(member)
    admin = watch(world.server, world.cookies["admin"])
    for state in ("waiting", "dropped"):
        admin.look_at(f"/{HOME}/admin/tasks/?state={state}")
    nobody = watch(world.server)
    nobody.look_at("/nothing/here/")
    nobody.look_at(f"/invitation/{world.tokens['gone']}/")
    _sign_in(nobody)


def test_what_opens_on_a_page_can_be_used(world, watch):
    """The composer, the menus and the list of keys, open."""
    watcher = watch(world.server, world.cookies["member"])
    page = watcher.page
    watcher.here = "the composer"
    page.goto(f"/{HOME}/")
    page.get_by_label("Write a post").first.fill("Soup or **salad**?")
    watcher.look()
    for menu in (".switcher > summary", ".me > summary", ".post__more", ".reaction--more"):
        watcher.here = f"the menu {menu}"
        page.reload()
        page.locator(menu).first.click()
        if "summary" not in menu:
            page.locator(".panel").wait_for()
        watcher.look(BEHIND_A_MENU)
    watcher.here = "the keys"
    page.reload()
    page.wait_for_selector("html.scripted", state="attached")
    page.keyboard.press("?")
    page.locator("dialog").wait_for()
    watcher.look()


def test_the_first_run_can_be_used(watch, tmp_path):
    with running(ServerProcess(tmp_path)) as server:
        watcher = watch(server)
        for name in ("firstrun:choose", "firstrun:start", "offline"):
            watcher.look_at(reverse(name))
        server.shell(BEING_LOADED)
        watcher.look_at(reverse("firstrun:progress"))


BEING_LOADED = """
from django.utils import timezone
from collab.sample.models import SampleLoad
now = timezone.now()
SampleLoad.objects.create(total=10, done=4, started_at=now, seen_at=now)
"""


def _invite(watcher: Watcher) -> None:
    """Look at the page that says what will happen."""
    page = watcher.page
    watcher.here = "the preview of an invitation"
    page.goto(f"/{HOME}/invite/")
    page.get_by_label("E-mail addresses").fill("kim@tallbridge.example, not an address")
    page.get_by_role("button", name="Show me what will happen").click()
    page.get_by_role("button", name=re.compile("^Send")).wait_for()
    watcher.look()


def _sign_in(watcher: Watcher) -> None:
    """Look at the sign-in with a mistake in it, and at what asks for a mailed code."""
    page = watcher.page
    watcher.here = "the sign-in, refused"
    page.goto(reverse("account_login"))
    page.locator("input[type=email]").first.fill("nobody@tallbridge.example")
    page.locator("input[type=password]").first.fill("not the password")
    page.locator("input[type=password]").first.press("Enter")
    page.locator("[role=alert], .field__error, .notice").first.wait_for()
    watcher.look()
    for name in ("account_request_login_code", "account_reset_password"):
        watcher.here = f"the code of {name}"
        page.goto(reverse(name))
        page.locator("main input[type=email]").first.fill("nobody@tallbridge.example")
        page.locator("main input[type=email]").first.press("Enter")
        page.locator("main input[name=code]").wait_for()
        watcher.look()


def _routes(resolver=None, namespace: str = "") -> Iterator[tuple[str, str]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{namespace}{entry.name}", str(entry.pattern)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, inner)


def _find_numbers(world: World) -> None:
    """Which number a mail has in the outbox, once it is there."""

    def found() -> list[str]:
        cookie = f"sid={world.cookies['admin']}"
        _status, _headers, body = world.server.get(f"/{HOME}/admin/outbox/", Cookie=cookie)
        return re.findall(r"/admin/outbox/(\d+)/", body.decode())

    wait_until(lambda: bool(found()), 60)
    for values in world.values.values():
        values.update(dict.fromkeys(NUMBERED, found()[0]))


def _pages_of(world: World, viewer: str) -> Iterator[tuple[str, str]]:
    """Name and address of all that answers `viewer` with a document."""
    for name, _route in _routes():
        address = _address(world, viewer, name)
        if address is None:
            continue
        cookie = f"sid={world.cookies.get(viewer, '')}"
        status, headers, body = world.server.get(address, Cookie=cookie)
        is_html = headers.get("Content-Type", "").startswith("text/html")
        if name in ELSEWHERE:
            continue
        if status == 200 and is_html and body.lstrip()[:9].lower() == b"<!doctype":
            yield name, address


def _address(world: World, viewer: str, name: str) -> str | None:
    """The address of a route with what there is for `viewer`; None if there is nothing."""
    if name in NETWORK:
        if viewer == "nobody":
            return None
        values = {**world.values[viewer], **_instead(world, viewer).get(name, {})}
        network = EXTERNAL if viewer == "client" else HOME
        return reverse(name, args=[network, *(values[kind] for kind in NETWORK[name])])
    if name in world.tokens:
        return reverse(name, args=[world.tokens[name]])
    if name in OUTSIDE or name.partition("_")[0] in ACCOUNT or ":" in name:
        try:
            return reverse(name)
        except NoReverseMatch:
            return None
    return None


def _instead(world: World, viewer: str) -> dict[str, dict]:
    """Where another thing than the usual one shows the page."""
    return {
        "groups:restore": {"group": world.archived},
        "groups:ask": {"group": world.private if viewer == "member" else "none"},
        "groups:requests": {"group": world.private},
    }


def _answers_forms_or_data(world: World, name: str) -> bool:
    """Whether a route answers with something that is no page, leads on, or hears only forms."""
    address = _address(world, "admin", name)
    if address is None:
        return False
    cookie = f"sid={world.cookies['admin']}"
    status, headers, _body = world.server.get(address, Cookie=cookie)
    is_html = headers.get("Content-Type", "").startswith("text/html")
    return status in (302, 405) or (status == 200 and not is_html)
