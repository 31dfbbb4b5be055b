"""Going everywhere as somebody, and noting every marker that comes back."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.events.queries import draw_since
from accounts.networks.models import Member
from tests.promises.canaries import PREFIX
from tests.promises.houses import House, World
from tests.promises.routes import CLASS_OF, NETWORK, OUTSIDE, places_of, thing_of
from tests.promises.walking import Walker

MARKER = re.compile(PREFIX + r"[0-9a-f]{10}")
_LINK = re.compile(r'(?:href|src|data-[a-z-]+)="(/[^"#]*)')
# More than a persona ever finds; a page that links to itself without end stops here.
MOST_PAGES = 1000
_LEFT_ALONE = ("/static/", "/accounts/logout/")


@dataclass
class Crawler:
    """
    Somebody who goes everywhere.

    :ivar seen: the markers that came back, and where first
    """

    world: World
    persona: str
    walker: Walker
    seen: dict[str, str] = field(default_factory=dict)
    _links: list[str] = field(default_factory=list)
    _visited: set[str] = field(default_factory=set)

    def go_everywhere(self) -> None:
        """Ask for every route in every place, send every form, follow every link, hear it all."""
        for route in OUTSIDE:
            if route != "account_logout":
                self._look_outside(route)
        for house in self._houses():
            self._look_around(house)
        if self.walker.member and self.walker.member.is_active:
            self._send_forms(self.walker.house)
        self._follow_links()
        self._listen()

    def take(self, text: str, where: str, known: str = "") -> None:
        """Note the markers in `text`, but for those that were in what was sent."""
        for marker in MARKER.findall(text):
            if marker not in known:
                self.seen.setdefault(marker, where)

    def _houses(self) -> list[House]:
        """Where every address is tried; a second network of one's own is found by its links."""
        return [self.world.elsewhere] * (self.persona == "other admin") + [self.walker.house]

    def _look_outside(self, route: str) -> None:
        things = self.world.outside
        if self.persona != "invited":
            # Whoever holds the link may follow it; the others do not have it.
            things = {thing: value for thing, value in things.items() if thing != "token"}
        for method in ("GET", "POST"):
            answer = self.walker.ask_outside(method, route, things)
            self._note(answer.response, f"{method} {route}")

    def _look_around(self, house: House) -> None:
        for url in _addresses(self.world, house):
            self._visit(url)

    def _visit(self, url: str) -> None:
        if "next=" in url:
            # Where to go afterwards is what was asked for; the page is the same.
            url = url.partition("?")[0]
        if url in self._visited or url.startswith(_LEFT_ALONE):
            return
        self._visited.add(url)
        self._note(self.walker.client.get(url), f"GET {url}")

    def _send_forms(self, house: House) -> None:
        for route in NETWORK:
            if CLASS_OF[route, "POST"] == ".":
                continue
            for place in places_of(route):
                if place == "mine" and not self.walker.has_own(thing_of(route)):
                    continue
                things = self.world.other(house) if place == "elsewhere" else house
                place = "own" if place == "elsewhere" else place
                # How a form complains is the same in every place.
                for is_empty in (False, True) if place in ("", "own") else (False,):
                    answer = self.walker.ask("POST", route, place, things, is_empty=is_empty)
                    self._note(answer.response, f"POST {route}, {place}", answer.sent)

    def _follow_links(self) -> None:
        while self._links and len(self._visited) < MOST_PAGES:
            self._visit(self._links.pop())
        assert not self._links, f"{self.persona} found more pages than {MOST_PAGES}"

    def _listen(self) -> None:
        """Hear what sockets say of each network in which the persona is, or was, a member."""
        person = self.world.persons[self.persona]
        for member in Member.objects.filter(person=person) if person else ():
            drawn, _upto = draw_since(member.network_id, 0, {member.pk}, most=100_000)
            for each in drawn:
                self.take(each.text, f"frame {each.number}")

    def _note(self, response: Any, where: str, known: str = "") -> None:
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace")
        asked = response.wsgi_request.get_full_path()
        headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
        headers += response.cookies.output()
        self.take(headers, f"{where} (headers)", known + asked)
        self.take(text, where, known + asked)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self._links += [html.unescape(link) for link in _LINK.findall(text)]
        if "Location" in response.headers:
            self._links.append(response.headers["Location"].partition("#")[0])


def _addresses(world: World, house: House) -> Iterator[str]:
    """Every page of a house in every place, and what is found by searching in it."""
    slug = house.network.slug
    for route in NETWORK:
        for place in places_of(route) if CLASS_OF[route, "GET"] != "." else ():
            things = world.other(house) if place == "elsewhere" else house
            values = [_thing(things, thing, place) for thing in NETWORK[route]]
            yield reverse(route, args=[slug, *values])
    for search in ("people/?q={0}", "people/choose/?q={0}", "complete/members/?q={0}",
                   "complete/topics/?q={0}", "draft/?place=home", "groups/?q={0}",
                   "groups/?q={0}&archived=1", "groups/?q={0}&piece=1",
                   "messages/new/?q={0}", "messages/?piece=1",
                   "admin/members/?q={0}", "admin/policy/1/?open=1",
                   "admin/invitations/?state=waiting", "events/?since=0"):  # fmt: skip
        yield f"/{slug}/{search.format(PREFIX)}"
    for group in house.groups.values():
        yield f"/{slug}/complete/members/?q={PREFIX}&group={group.slug}"
        yield f"/{slug}/groups/{group.slug}/invite/?q={PREFIX}"
    for thing, pk in ((thing, pk) for (thing, _place), pk in house.things.items()):
        if thing in ("attachment", "upload"):
            # Which of them a browser fetches depends on how wide its window is.
            yield from (f"/{slug}/files/{pk}/?size={size}" for size in ("small", "medium", "full"))
    posts = ",".join(str(pk) for (thing, _place), pk in house.things.items() if thing == "post")
    yield f"/{slug}/marks/?posts={posts}"


def _thing(house: House, thing: str, place: str) -> object:
    if place == "mine" or (thing, place) not in house.things:
        place = "own"
    return house.things[thing, place]
