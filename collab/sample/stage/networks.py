"""Networks begin, people come into them, get power and accept the rules."""

import datetime

from accounts.availability.actions import say_availability
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
from accounts.networks.models import Level, Member
from accounts.policies.actions import publish_policy
from accounts.signin import prove_address
from collab.sample.content import Available, Company, Figure
from collab.sample.crowd import Crowd, write_invitation
from collab.sample.stage.rows import Rows
from groups.welcome.actions import settle_in

_WEEKDAYS = [0, 1, 2, 3, 4]


class Networks:
    """What is done about networks and the people in them; each method is a verb of the script."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def start(self, company: Company, who: str) -> None:
        figure = company.people[who]
        if company is self.rows.home:
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
                admin=self.rows.member(self.rows.home, self.rows.admin),
                name=company.name,
                purpose=company.purpose,
                color=company.color,
            )
        self.rows.load.networks[company.slug] = founder.network_id
        self.rows.networks[company.slug] = founder.network
        self.rows.crowds[company.slug] = Crowd(founder.network)
        self.rows.members[company.slug, who] = founder
        # The all-company group and the first house rules come by followers of the log.
        follow_all(founder.network_id)
        self._settle_down(company, figure, founder)

    def settings(self, company: Company, by: str) -> None:
        change_settings(admin=self.rows.member(company, by), **company.settings)
        self.rows.forget(company)

    def invite(self, company: Company, who: str, by: str) -> None:
        figure = company.people[who]
        inviter = self.rows.member(company, by)
        ends_on = None
        if figure.is_guest:
            stays = datetime.timedelta(days=figure.stays_days)
            ends_on = self.rows.load.started_at.date() + stays
        invitation = write_invitation(
            inviter=inviter,
            email=figure.email,
            name=figure.name,
            kind=Member.Kind.GUEST if figure.is_guest else Member.Kind.STAFF,
            ends_on=ends_on,
        )
        record("invitations.written", network=invitation.network, actor=inviter, count=1)

    def join(self, company: Company, who: str) -> None:
        figure = company.people[who]
        person = Person.objects.filter(email=figure.email).first()
        if person is None:
            person = Person.objects.create_user(figure.email)
            prove_address(person)
        invitation = Invitation.objects.pending().get(
            network=self.rows.network(company), email=figure.email
        )
        Invitation.objects.filter(pk=invitation.pk).update(opened_at=clock.now())
        member = accept_invitation(invitation=invitation, person=person, name=figure.name)
        self.rows.newcomers.add(company.slug)
        self.rows.members[company.slug, who] = member
        self._settle_down(company, figure, member)
        for key, other in company.people.items():
            if other.reports_to == who and (report := self.rows.present(company, key)):
                edit_profile(member=report, reports_to=member)

    def _settle_down(self, company: Company, figure: Figure, member: Member) -> None:
        """Fill in the profile, and be through the first steps."""
        boss = self.rows.present(company, figure.reports_to) if figure.reports_to else None
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

    def invite_in_vain(
        self, company: Company, by: str, email: str, name: str, state: str, line: str
    ) -> None:
        inviter = self.rows.member(company, by)
        invitation = write_invitation(
            inviter=inviter, email=email, name=name, kind=Member.Kind.STAFF, ends_on=None, line=line
        )
        record("invitations.written", network=invitation.network, actor=inviter, count=1)
        if state == "opened":
            Invitation.objects.filter(pk=invitation.pk).update(opened_at=clock.now())
        elif state == "withdrawn":
            withdraw_invitation(member=inviter, invitation=invitation)

    def role(self, company: Company, who: str, by: str, role: str) -> None:
        change_role(
            admin=self.rows.member(company, by), member=self.rows.member(company, who), role=role
        )
        self.rows.members.pop((company.slug, who))

    def rules(self, company: Company, by: str, text: str) -> None:
        policy = publish_policy(admin=self.rows.member(company, by), text=text)
        self.rows.policies[company.slug] = policy.pk

    def accept(self, company: Company, who: str) -> None:
        member = self.rows.member(company, who)
        policy = self.rows.policy(company)
        if self.rows.accepted_by(company).get(member.pk) != policy:
            self.rows.crowd(company).accept(member.pk, policy)
            self.rows.accepted_by(company)[member.pk] = policy

    def say_available(self, company: Company, who: str, said: Available) -> None:
        """Say when somebody is there, as on their own page."""
        in_until = datetime.time.fromisoformat(said.in_until) if said.in_until else None
        away_until = None
        if said.away_days:
            away_until = clock.today() + datetime.timedelta(days=said.away_days)
        hours = [datetime.time.fromisoformat(part) for part in said.works.split("-") if part]
        say_availability(
            member=self.rows.member(company, who),
            kind="in" if in_until else "away" if away_until else "",
            in_until=in_until,
            away_until=away_until,
            message=said.message,
            days=_WEEKDAYS if hours else [],
            work_from=hours[0] if hours else None,
            work_until=hours[1] if hours else None,
            time_zone=self.rows.home.settings["time_zone"],
            shows_presence=False,
        )
