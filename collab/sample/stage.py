"""Performing the acts of the script, by the actions that members perform themselves."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.events import clock
from accounts.events.actions import follow_all, record
from accounts.invitations.actions import accept_invitation, withdraw_invitation
from accounts.invitations.models import Invitation
from accounts.models import Person
from accounts.networks.actions import (
    change_role,
    change_settings,
    edit_profile,
    make_external_network,
    start_network,
)
from accounts.networks.models import Level, Member, Network
from accounts.policies.actions import acknowledge_policy, publish_policy
from accounts.policies.models import Acknowledgement, Policy
from accounts.signin import prove_address
from collab.sample.content import MENTION, Circle, Company, Content, Figure
from collab.sample.crowd import Crowd, write_invitation, write_read_marks, write_readings
from collab.sample.models import SampleLoad
from collab.sample.script import Act
from feeds.actions import edit_post, pin_post, publish_post, reply
from feeds.kinds import UPDATE, is_kind, kind_of
from feeds.models import Post
from feeds.questions.actions import choose_answer
from groups.actions import (
    accept_group_invitation,
    ask_to_join,
    change_group,
    change_group_role,
    invite_to_group,
    make_group,
)
from groups.models import Group, GroupMember
from groups.welcome.actions import settle_in

# What thousands do is gathered and written together; everything before it must be in the log.
_OF_THE_CROWD = frozenset(["like", "join_open", "accept"])


class Stage:
    """
    Where the script is performed: knows which row stands for which name in the files.

    Rows are fetched when they are first needed, so a stage may be set up amid the script.
    """

    def __init__(self, content: Content, load: SampleLoad) -> None:
        self._companies = {company.slug: company for company in content.companies}
        self._home = content.home
        self._admin = content.plot["admin"]
        self._personas = {each["key"] for each in content.personas}
        self._load = load
        self._networks: dict[str, Network] = {}
        self._crowds: dict[str, Crowd] = {}
        self._members: dict[tuple[str, str], Member] = {}
        self._groups: dict[tuple[str, str], Group] = {}
        self._posts: dict[UUID, Post] = {}
        self._accepted: dict[str, dict[int, int]] = {}
        self._policies: dict[str, int] = {}
        self._newcomers: set[str] = set()

    def perform(self, act: Act) -> None:
        """Perform one act at its moment."""
        with clock.at(act.at.astimezone(datetime.UTC)):
            if act.verb not in _OF_THE_CROWD and act.network in self._crowds:
                self._crowds[act.network].settle()
            handler: Callable[..., None] = getattr(self, f"_{act.verb}")
            handler(self._companies[act.network], **act.what)

    def finish(self) -> None:
        """Write what is still gathered; called before each commit."""
        for crowd in self._crowds.values():
            crowd.finish()
        for slug in sorted(self._newcomers):
            follow_all(self._networks[slug].pk)
        self._newcomers.clear()

    # Networks and people

    def _start(self, company: Company, who: str) -> None:
        figure = company.people[who]
        if company is self._home:
            founder = start_network(
                name=company.name,
                email=figure.email,
                person_name=figure.name,
                slug=company.slug,
                color=company.color,
                purpose=company.purpose,
            )
            prove_address(founder.person)
        else:
            founder = make_external_network(
                admin=self._member(self._home, self._admin),
                name=company.name,
                purpose=company.purpose,
                color=company.color,
            )
        self._load.networks[company.slug] = founder.network_id
        self._networks[company.slug] = founder.network
        self._crowds[company.slug] = Crowd(founder.network)
        self._members[company.slug, who] = founder
        # The all-company group and the first house rules come by followers of the log.
        follow_all(founder.network_id)
        self._settle_down(company, figure, founder)

    def _settings(self, company: Company, by: str) -> None:
        change_settings(admin=self._member(company, by), **company.settings)
        self._forget(company)

    def _invite(self, company: Company, who: str, by: str) -> None:
        figure = company.people[who]
        inviter = self._member(company, by)
        ends_on = None
        if figure.is_guest:
            stays = datetime.timedelta(days=figure.stays_days)
            ends_on = self._load.started_at.date() + stays
        invitation = write_invitation(
            inviter=inviter,
            email=figure.email,
            name=figure.name,
            kind=Member.Kind.GUEST if figure.is_guest else Member.Kind.STAFF,
            ends_on=ends_on,
        )
        record("invitations.written", network=invitation.network, actor=inviter, count=1)

    def _join(self, company: Company, who: str) -> None:
        figure = company.people[who]
        person = Person.objects.filter(email=figure.email).first()
        if person is None:
            person = Person.objects.create_user(figure.email)
            prove_address(person)
        invitation = Invitation.objects.pending().get(
            network=self._network(company), email=figure.email
        )
        Invitation.objects.filter(pk=invitation.pk).update(opened_at=clock.now())
        member = accept_invitation(invitation=invitation, person=person, name=figure.name)
        self._newcomers.add(company.slug)
        self._members[company.slug, who] = member
        self._settle_down(company, figure, member)
        for key, other in company.people.items():
            if other.reports_to == who and (report := self._present(company, key)):
                edit_profile(member=report, reports_to=member)

    def _settle_down(self, company: Company, figure: Figure, member: Member) -> None:
        """Fill in the profile, and be through the first steps."""
        boss = self._present(company, figure.reports_to) if figure.reports_to else None
        level = Level.objects.filter(network=member.network_id, name=figure.level).first()
        edit_profile(
            member=member,
            title=figure.title,
            department=figure.department,
            level=level,
            location=figure.location,
            about=figure.about,
            skills=figure.skills,
            pronouns=figure.pronouns,
            reports_to=boss,
        )
        settle_in(member=member)

    def _invite_in_vain(
        self, company: Company, by: str, email: str, name: str, state: str, line: str
    ) -> None:
        inviter = self._member(company, by)
        invitation = write_invitation(
            inviter=inviter, email=email, name=name, kind=Member.Kind.STAFF, ends_on=None, line=line
        )
        record("invitations.written", network=invitation.network, actor=inviter, count=1)
        if state == "opened":
            Invitation.objects.filter(pk=invitation.pk).update(opened_at=clock.now())
        elif state == "withdrawn":
            withdraw_invitation(member=inviter, invitation=invitation)

    def _role(self, company: Company, who: str, by: str, role: str) -> None:
        change_role(admin=self._member(company, by), member=self._member(company, who), role=role)
        self._members.pop((company.slug, who))

    def _rules(self, company: Company, by: str, text: str) -> None:
        policy = publish_policy(admin=self._member(company, by), text=text)
        self._policies[company.slug] = policy.pk

    def _accept(self, company: Company, who: str) -> None:
        member = self._member(company, who)
        policy = self._policy(company)
        if self._accepted_by(company).get(member.pk) != policy:
            self._crowd(company).accept(member.pk, policy)
            self._accepted_by(company)[member.pk] = policy

    def _accept_first(self, company: Company, who: str) -> None:
        """Accept the rules in force before writing, as the pages ask everybody to."""
        member = self._member(company, who)
        policy = self._policy(company)
        if self._accepted_by(company).get(member.pk) != policy:
            acknowledge_policy(member=member)
            self._accepted_by(company)[member.pk] = policy

    def _policy(self, company: Company) -> int:
        """The rules in force."""
        if company.slug not in self._policies:
            policy = Policy.objects.current(self._network(company).pk)
            self._policies[company.slug] = policy.pk if policy else 0
        return self._policies[company.slug]

    def _accepted_by(self, company: Company) -> dict[int, int]:
        """Which rules each member accepted last."""
        if company.slug not in self._accepted:
            rows = Acknowledgement.objects.filter(policy__network=self._network(company))
            self._accepted[company.slug] = dict(
                rows.order_by("policy__version").values_list("member", "policy")
            )
        return self._accepted[company.slug]

    # Groups

    def _rename_all_company(self, company: Company, by: str, circle: Circle) -> None:
        group = Group.objects.get(network=self._network(company), is_all_company=True)
        changed = change_group(
            admin=self._member(company, by),
            group=group,
            name=circle.name,
            purpose=circle.purpose,
            color=circle.swatch,
        )
        self._groups[company.slug, circle.name] = changed

    def _make_group(self, company: Company, by: str, circle: Circle) -> None:
        self._groups[company.slug, circle.name] = make_group(
            maker=self._member(company, by),
            name=circle.name,
            purpose=circle.purpose,
            access=circle.access,
            color=circle.swatch,
        )

    def _group_admin(self, company: Company, who: str, by: str, group: str) -> None:
        self._welcome(company, group)
        change_group_role(
            admin=self._member(company, by),
            group=self._group(company, group),
            member=self._member(company, who),
            role=GroupMember.Role.ADMIN,
        )

    def _join_open(self, company: Company, who: str, by: str, group: str) -> None:
        member, into = self._member(company, who), self._group(company, group)
        self._crowd(company).enter(member.pk, into.pk)

    def _join_closed(self, company: Company, who: str, by: str, group: str) -> None:
        member, into = self._member(company, who), self._group(company, group)
        sent = invite_to_group(admin=self._member(company, by), group=into, members=[member])
        for invitation in sent:
            accept_group_invitation(member=member, invitation=invitation)

    def _ask(self, company: Company, who: str, group: str) -> None:
        ask_to_join(
            member=self._member(company, who),
            group=self._group(company, group),
            reason="I run the huddles when my manager is off.",
        )

    def _welcome(self, company: Company, group: str) -> None:
        """
        Let the followers of the log put newcomers into the group of everybody, where that matters
        for the next act; otherwise it is done before the commit.
        """
        circles = (circle for circle in company.circles if circle.is_all_company)
        if company.slug in self._newcomers and any(each.name == group for each in circles):
            follow_all(self._network(company).pk)
            self._newcomers.discard(company.slug)

    # Talk

    def _publish(
        self,
        company: Company,
        by: str,
        key: UUID,
        thread: UUID,
        group: str,
        text: str,
        kind: str,
        details: dict[str, Any],
    ) -> None:
        self._accept_first(company, by)
        self._welcome(company, group)
        author, into = self._member(company, by), self._group(company, group)
        named = [each for each in MENTION.findall(text) if each != by]
        if kind == "praise":
            details = {"members": [self._member(company, each) for each in named], **details}
        elif "days" in details:
            until = clock.today() + datetime.timedelta(days=details["days"])
            details = {**details, "until": until}
        # As it is in life: not everybody who has something to announce may.
        is_fit = kind_of(kind).can_start(author, into) and (named or kind != "praise")
        self._posts[key] = publish_post(
            author=author,
            group=into,
            text=self._named(company, text),
            client_key=key,
            kind=kind if is_kind(kind) and is_fit else UPDATE,
            details=details,
        )

    def _choose(self, company: Company, by: str, key: UUID) -> None:
        choose_answer(chooser=self._member(company, by), reply=self._post(key))

    def _reply(
        self, company: Company, by: str, key: UUID, thread: UUID, group: str, text: str
    ) -> None:
        self._accept_first(company, by)
        self._posts[key] = reply(
            author=self._member(company, by),
            thread=self._post(thread),
            text=self._named(company, text),
            client_key=key,
        )

    def _edit(
        self, company: Company, by: str, key: UUID, thread: UUID, group: str, text: str
    ) -> None:
        post = self._post(key)
        edit_post(author=self._member(company, by), post=post, text=self._named(company, text))

    def _pin(self, company: Company, by: str, key: UUID) -> None:
        pin_post(admin=self._member(company, by), post=self._post(key))

    def _like(self, company: Company, who: str, key: UUID, thread: UUID) -> None:
        post = self._post(key)
        self._crowd(company).like(
            self._member(company, who).pk, post.pk, self._post(thread).pk, post.group_id
        )

    def _read(self, company: Company, visits: dict[str, datetime.datetime]) -> None:
        looked = {key: (self._member(company, key).pk, at) for key, at in visits.items()}
        write_read_marks(looked.values())
        # To whoever signs in as one of the personas, what is announced is new.
        others = dict(visit for key, visit in looked.items() if key not in self._personas)
        write_readings(self._network(company), others)

    # Which row stands for which name

    def _network(self, company: Company) -> Network:
        if company.slug not in self._networks:
            self._networks[company.slug] = Network.objects.get(pk=self._load.networks[company.slug])
        return self._networks[company.slug]

    def _crowd(self, company: Company) -> Crowd:
        if company.slug not in self._crowds:
            self._crowds[company.slug] = Crowd(self._network(company))
        return self._crowds[company.slug]

    def _present(self, company: Company, key: str) -> Member | None:
        """Who is meant by `key`, or None before they have joined."""
        if key not in company.people:
            return None
        if (company.slug, key) not in self._members:
            member = self._inside(company).filter(person__email=company.people[key].email).first()
            if member is None:
                return None
            self._members[company.slug, key] = member
        return self._members[company.slug, key]

    def _member(self, company: Company, key: str) -> Member:
        member = self._present(company, key)
        if member is None:
            raise LookupError(f"{key} acts in {company.slug} before joining it.")
        return member

    def _inside(self, company: Company) -> QuerySet[Member]:
        members = Member.objects.filter(network=self._network(company))
        return members.select_related("network", "person")

    def _group(self, company: Company, name: str) -> Group:
        if (key := (company.slug, name)) not in self._groups:
            groups = Group.objects.filter(network=self._network(company))
            self._groups[key] = groups.select_related("network").get(name=name)
        return self._groups[key]

    def _post(self, key: UUID) -> Post:
        if key not in self._posts:
            self._posts[key] = Post.objects.select_related("group__network").get(client_key=key)
        return self._posts[key]

    def _forget(self, company: Company) -> None:
        self._networks.pop(company.slug, None)  # What knows its settings is fetched anew.
        self._members = {k: each for k, each in self._members.items() if k[0] != company.slug}

    def _named(self, company: Company, text: str) -> str:
        """Put each `@{key}` into the form in which members write it: `@` and the handle."""
        return MENTION.sub(lambda found: f"@{self._member(company, found[1]).handle}", text)
