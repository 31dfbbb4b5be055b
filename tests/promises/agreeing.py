"""Comparing what members meet of conversations with what stands on paper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.networks.actions import join_network, leave_network
from accounts.networks.models import Member
from accounts.networks.sealing import bound
from accounts.policies.actions import acknowledge_policy
from feeds.queries import unread_feed
from groups.models import Group
from tests.builders import a_group, a_person
from tests.promises import on_paper
from tests.promises.acting_on_paper import Paper
from tests.promises.looking import Watcher, watched
from tests.promises.on_paper import Post

HERE = "/brightwater/"
PEOPLE = ("ada", "ben", "cem", "dee")
GROUPS = ("company", "football", "managers")


@dataclass
class Stage:
    """The members by name, those who have left among them, and the groups by name."""

    watchers: dict[str, Watcher]
    groups: dict[str, Group]

    @property
    def network(self) -> int:
        return self.watchers["ada"].member.network_id


def a_stage(ada: Member, ben: Member, cem: Member, dee: Member, sign_in: Callable) -> Stage:
    """
    Ben made an open and a private group; Cem is in the open one, Dee in the private one. Ada
    administers the network and is in neither. Fay, who was in both, has left the network. All but
    Fay are in the group of the whole company.
    """
    person = a_person("fay@brightwater.example")
    fay = join_network(person=person, network=ada.network, name="Fay Lim")
    cast = {"ada": ada, "ben": ben, "cem": cem, "dee": dee, "fay": fay}
    for member in cast.values():
        acknowledge_policy(member=member)
    groups = {
        "company": Group.objects.get(network=ada.network, is_all_company=True),
        "football": a_group(by=ben, name="Football", members=(cem, fay)),
        "managers": a_group(by=ben, name="Managers", access="private", members=(dee, fay)),
    }
    leave_network(member=fay, keep_name=True)
    members = Member.objects.select_related("network", "person")
    fresh = {name: members.get(pk=member.pk) for name, member in cast.items()}
    return Stage({name: Watcher(each, sign_in(each)) for name, each in fresh.items()}, groups)


def paper_of_stage() -> Paper:
    """The same on paper; as Fay has left, nothing is said of her there."""
    company = on_paper.Group("company", is_for_all=True, admins={"ada"})
    company.inside = dict.fromkeys(PEOPLE, 0)
    football = on_paper.Group("football", inside={"ben": 0, "cem": 0}, admins={"ben"})
    managers = on_paper.Group("managers", inside={"ben": 0, "dee": 0}, admins={"ben"})
    managers.is_private = True
    return Paper((company, football, managers), PEOPLE, administrator="ada")


class Agreement:
    def __init__(self, stage: Stage, paper: Paper) -> None:
        self.stage, self.paper = stage, paper
        self.groups = {group.name: group for group in paper.groups}
        self.turn = 0

    def asserted(self, since: int, touched: Post | None) -> None:
        """
        Compare everything after an act.

        :param since: the number of the event before it
        :param touched: what it was done to
        """
        self._watch(since)
        posts, people, groups = list(self.paper.posts()), self.paper.members, list(self.groups)
        for name in people:
            self._look(name, posts)
        self._look_around(people[self.turn % len(people)], groups[self.turn % len(groups)], touched)
        self.turn += 1
        for name in self.stage.watchers.keys() - set(people):
            assert self.stage.watchers[name].opens(HERE).status == 404

    def _watch(self, since):
        """What was told to open screens: who had to hear of it, and nobody else."""
        members = {name: each.member for name, each in self.stage.watchers.items()}
        found = watched(self.stage.network, since, members.values())
        for name, member in members.items():
            screen = found[member.pk]
            assert screen.posts == {post.pk for post in self.paper.frames[name]}, name
            assert screen.is_rung == (name in self.paper.rung), name
            seen = [post for post in self.paper.posts() if self.paper.sees(name, post)]
            readable = {post.said for post in seen if not post.is_deleted}
            assert screen.words <= readable, name
            if self.paper.shown in seen:
                assert self.paper.shown.said in screen.words, name

    def _look(self, name, posts):
        """What each meets after each act: Home, the numbers, the marks, what is unread."""
        paper, watcher = self.paper, self.stage.watchers[name]
        home = watcher.opens(HERE)
        feed = paper.home_feed(name)
        assert home.threads == _pks(feed), name
        assert home.words == paper.words_of_home(name), name
        self._compare_numbers(name, home)
        asked = ",".join(str(post.pk) for post in posts)
        marks = watcher.asks(f"{HERE}marks/?posts={asked}")
        assert marks.keys() == {str(post.pk) for post in posts if paper.sees(name, post)}, name
        for post in posts:
            if mark := marks.get(str(post.pk)):
                assert mark["unread"] == (post.thread is None and paper.is_unread(name, post)), name
                assert mark["mine"] == (post.author == name)
                assert mark["reacted"] == ("like" if name in post.liked_by else ""), name
        with bound(self.stage.network):
            assert _pks(unread_feed(watcher.member)) == _pks(paper.unread_feed(name)), name

    def _look_around(self, name, where, touched):
        """What one of them meets on every other page."""
        paper, watcher = self.paper, self.stage.watchers[name]
        places = {where, touched.talk.group.name} if touched else {where}
        pages = {"unread/": paper.unread_feed(name), "all/": paper.all_feed(name)}
        for place in places:
            slug = self.stage.groups[place].slug
            pages[f"groups/{slug}/"] = paper.group_feed(name, self.groups[place])
        for path, feed in pages.items():
            page = watcher.opens(HERE + path)
            assert (page.status, page.threads) == (200, _pks(feed)), (name, path)
            assert page.words == paper.words_of_feed(name, feed), (name, path)
        if touched is not None:
            thread = touched.talk
            page = watcher.opens(f"{HERE}posts/{thread.pk}/")
            assert page.status == (200 if paper.sees(name, thread) else 404), name
            if page.status == 200:
                assert page.words == paper.words_of_page(name, thread), name
                self._compare_numbers(name, page)
        counts = watcher.asks(f"{HERE}unread/counts/")
        assert counts == {str(pk): n for pk, n in self._counts(name).items() if n}, name

    def _compare_numbers(self, name, page):
        counts = self._counts(name)
        assert page.counts == counts, name
        assert page.total == sum(counts.values()), name
        assert page.bell == self.paper.bell(name), name

    def _counts(self, name):
        unread = self.paper.unread_feed(name)
        return {
            self.stage.groups[where].pk: sum(thread.group is group for thread in unread)
            for where, group in self.groups.items()
            if name in group.inside and not group.is_archived
        }


def _pks(posts: Iterable[Any]) -> list[int]:
    return [post.pk for post in posts]
