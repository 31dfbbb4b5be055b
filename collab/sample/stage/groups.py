"""Groups are made and filled."""

from collab.sample.content import Circle, Company
from collab.sample.stage.rows import Rows
from groups.actions import (
    accept_group_invitation,
    ask_to_join,
    change_group,
    change_group_role,
    invite_to_group,
    make_group,
)
from groups.models import Group, GroupMember


class Groups:
    """What is done about groups; each method is a verb of the script."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def rename_all_company(self, company: Company, by: str, circle: Circle) -> None:
        group = Group.objects.get(network=self.rows.network(company), is_all_company=True)
        changed = change_group(
            admin=self.rows.member(company, by),
            group=group,
            name=circle.name,
            purpose=circle.purpose,
            color=circle.swatch,
        )
        self.rows.groups[company.slug, circle.name] = changed

    def make_group(self, company: Company, by: str, circle: Circle) -> None:
        self.rows.groups[company.slug, circle.name] = make_group(
            maker=self.rows.member(company, by),
            name=circle.name,
            purpose=circle.purpose,
            access=circle.access,
            color=circle.swatch,
        )

    def group_admin(self, company: Company, who: str, by: str, group: str) -> None:
        self.rows.welcome(company, group)
        change_group_role(
            admin=self.rows.member(company, by),
            group=self.rows.group(company, group),
            member=self.rows.member(company, who),
            role=GroupMember.Role.ADMIN,
        )

    def join_open(self, company: Company, who: str, by: str, group: str) -> None:
        member, into = self.rows.member(company, who), self.rows.group(company, group)
        self.rows.crowd(company).enter(member.pk, into.pk)

    def join_closed(self, company: Company, who: str, by: str, group: str) -> None:
        member, into = self.rows.member(company, who), self.rows.group(company, group)
        sent = invite_to_group(admin=self.rows.member(company, by), group=into, members=[member])
        for invitation in sent:
            accept_group_invitation(member=member, invitation=invitation)

    def ask(self, company: Company, who: str, group: str) -> None:
        ask_to_join(
            member=self.rows.member(company, who),
            group=self.rows.group(company, group),
            reason="I run the huddles when my manager is off.",
        )
