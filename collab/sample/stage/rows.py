"""Which row stands for which name in the files of the sample."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.events.actions import follow_all
from accounts.networks.models import Member, Network
from accounts.policies.actions import acknowledge_policy
from accounts.policies.models import Acknowledgement, Policy
from collab.sample.content import MENTION, Company, Content
from collab.sample.crowd import Crowd
from collab.sample.models import SampleLoad
from feeds.messages.models import Conversation, Message
from feeds.models import Post
from groups.models import Group


class Rows:
    """
    The rows behind the names, and what is gathered of each network.

    They are fetched when they are first needed, so that a stage may be set up amid the script.

    :ivar newcomers: networks whose newest members are not in the group of everybody yet
    """

    def __init__(self, content: Content, load: SampleLoad) -> None:
        self.home = content.home
        self.admin = content.plot["admin"]
        self.personas = {each["key"] for each in content.personas}
        self.load = load
        self.networks: dict[str, Network] = {}
        self.crowds: dict[str, Crowd] = {}
        self.members: dict[tuple[str, str], Member] = {}
        self.groups: dict[tuple[str, str], Group] = {}
        self.posts: dict[UUID, Post] = {}
        self.accepted: dict[str, dict[int, int]] = {}
        self.policies: dict[str, int] = {}
        self.newcomers: set[str] = set()

    def network(self, company: Company) -> Network:
        if company.slug not in self.networks:
            self.networks[company.slug] = Network.objects.get(pk=self.load.networks[company.slug])
        return self.networks[company.slug]

    def crowd(self, company: Company) -> Crowd:
        if company.slug not in self.crowds:
            self.crowds[company.slug] = Crowd(self.network(company))
        return self.crowds[company.slug]

    def present(self, company: Company, key: str) -> Member | None:
        """Who is meant by `key`, or None before they have joined."""
        if key not in company.people:
            return None
        if (company.slug, key) not in self.members:
            member = self.inside(company).filter(person__email=company.people[key].email).first()
            if member is None:
                return None
            self.members[company.slug, key] = member
        return self.members[company.slug, key]

    def member(self, company: Company, key: str) -> Member:
        member = self.present(company, key)
        if member is None:
            raise LookupError(f"{key} acts in {company.slug} before joining it.")
        return member

    def inside(self, company: Company) -> QuerySet[Member]:
        members = Member.objects.filter(network=self.network(company))
        return members.select_related("network", "person")

    def group(self, company: Company, name: str) -> Group:
        if (key := (company.slug, name)) not in self.groups:
            groups = Group.objects.filter(network=self.network(company))
            self.groups[key] = groups.select_related("network").get(name=name)
        return self.groups[key]

    def post(self, key: UUID) -> Post:
        if key not in self.posts:
            self.posts[key] = Post.objects.select_related("group__network").get(client_key=key)
        return self.posts[key]

    def conversation(self, company: Company, first: UUID) -> Conversation:
        """The conversation that began with this message."""
        begun = Message.objects.filter(network=self.network(company), client_key=first)
        return begun.select_related("conversation__network").get().conversation

    def forget(self, company: Company) -> None:
        self.networks.pop(company.slug, None)  # What knows its settings is fetched anew.
        self.members = {k: each for k, each in self.members.items() if k[0] != company.slug}

    def named(self, company: Company, text: str) -> str:
        """Put each `@{key}` into the form in which members write it: `@` and the handle."""
        return MENTION.sub(lambda found: f"@{self.member(company, found[1]).handle}", text)

    def accept_first(self, company: Company, who: str) -> None:
        """Accept the rules in force before writing, as the pages ask everybody to."""
        member = self.member(company, who)
        policy = self.policy(company)
        if self.accepted_by(company).get(member.pk) != policy:
            acknowledge_policy(member=member)
            self.accepted_by(company)[member.pk] = policy

    def policy(self, company: Company) -> int:
        """The rules in force."""
        if company.slug not in self.policies:
            policy = Policy.objects.current(self.network(company).pk)
            self.policies[company.slug] = policy.pk if policy else 0
        return self.policies[company.slug]

    def accepted_by(self, company: Company) -> dict[int, int]:
        """Which rules each member accepted last."""
        if company.slug not in self.accepted:
            rows = Acknowledgement.objects.filter(policy__network=self.network(company))
            self.accepted[company.slug] = dict(
                rows.order_by("policy__version").values_list("member", "policy")
            )
        return self.accepted[company.slug]

    def welcome(self, company: Company, group: str) -> None:
        """
        Let the followers of the log put newcomers into the group of everybody, where that matters
        for the next act; otherwise it is done before the commit.
        """
        circles = (circle for circle in company.circles if circle.is_all_company)
        if company.slug in self.newcomers and any(each.name == group for each in circles):
            follow_all(self.network(company).pk)
            self.newcomers.discard(company.slug)

    def settle(self, slug: str) -> None:
        """Write what has gathered of the log before something else is recorded there."""
        if slug in self.crowds:
            self.crowds[slug].settle()

    def finish(self) -> None:
        """Write everything that has gathered; called before each commit."""
        for crowd in self.crowds.values():
            crowd.finish()
        for slug in sorted(self.newcomers):
            follow_all(self.networks[slug].pk)
        self.newcomers.clear()
