"""Who may see and do what: visibility, audiences, permissions."""

from tests.mutants.seeding import Defect

_SEEN = ("tests/promises", "tests/groups/test_visibility.py")
_DONE = ("tests/promises", "tests/feeds", "tests/groups")

DEFECTS = [
    Defect(
        "secret groups are known to all of the network",
        "groups/models.py",
        "            ~Q(access=Group.Access.SECRET) | Q(pk__in=_groups_of(member)), network=",
        "            network=",
        _SEEN,
    ),
    Defect(
        "private groups are read by all of the network",
        "groups/models.py",
        "            Q(access=Group.Access.OPEN) | Q(pk__in=_groups_of(member)), network=",
        "            ~Q(access=Group.Access.SECRET) | Q(pk__in=_groups_of(member)), network=",
        _SEEN,
    ),
    Defect(
        "open groups are read by their members only",
        "groups/models.py",
        "            Q(access=Group.Access.OPEN) | Q(pk__in=_groups_of(member)), network=",
        "            Q(access=Group.Access.OPEN) & Q(pk__in=_groups_of(member)), network=",
        _SEEN,
    ),
    Defect(
        "what is said in a private group is pushed to all",
        "groups/models.py",
        "        if self.access == self.Access.OPEN:\n            return everyone\n",
        "        if self.access != self.Access.SECRET:\n            return everyone\n",
        _SEEN,
    ),
    Defect(
        "a secret group is pushed to all",
        "groups/models.py",
        "        if self.access != self.Access.SECRET:\n            return everyone\n",
        "        if self.access:\n            return everyone\n",
        _SEEN,
    ),
    Defect(
        "every group admin manages every group",
        "groups/models.py",
        "        admins = GroupMember.objects.filter(group=self, role=GroupMember.Role.ADMIN)\n",
        "        admins = GroupMember.objects.filter(role=GroupMember.Role.ADMIN)\n",
        _SEEN,
    ),
    Defect(
        "posts are seen whatever their group",
        "feeds/models/post.py",
        "        return self.standing().filter(group__among=groups)",
        "        return self.standing()",
        _SEEN,
    ),
    Defect(
        "deleted posts are seen",
        "feeds/models/post.py",
        "        return self.standing().filter(group__among=groups)",
        "        return self.filter(group__among=groups)",
        ("tests/feeds", "tests/promises"),
    ),
    Defect(
        "marks tell of posts that one may not see",
        "feeds/queries/marks.py",
        "own(Post.objects.visible_to(member).filter(pk__in=list(posts)), member)",
        "own(Post.objects.filter(pk__in=list(posts)), member)",
        ("tests/promises", "tests/feeds"),
    ),
    Defect(
        "whoever knows a group may post in it",
        "feeds/permissions.py",
        "    if not is_inside:",
        "    if False:",
        _DONE,
    ),
    Defect(
        "whoever knows a post may reply",
        "feeds/permissions.py",
        "    readable = Group.objects.readable_by(Member(pk=member, network_id=network))",
        "    readable = Group.objects.filter(network=network)",
        _DONE,
    ),
    Defect(
        "posts of others can be changed",
        "feeds/permissions.py",
        "    if post.author_id != author.pk:",
        "    if False:",
        _DONE,
    ),
    Defect(
        "everybody pins",
        "feeds/permissions.py",
        "    if not can_pin(member, post.group):",
        "    if False:",
        _DONE,
    ),
    Defect(
        "everybody administers",
        "accounts/networks/permissions.py",
        "    if not (member.is_active and member.is_admin):",
        "    if not member.is_active:",
        ("tests/promises", "tests/accounts/networks"),
    ),
    Defect(
        "power reaches into other networks",
        "accounts/networks/permissions.py",
        "    if admin.network_id != member.network_id:",
        "    if False:",
        ("tests/promises", "tests/accounts/networks"),
    ),
    Defect(
        "clients are given power",
        "accounts/networks/permissions.py",
        "    if to and to != Member.Role.MEMBER and member.is_guest:",
        "    if False:",
        ("tests/accounts/networks",),
    ),
    Defect(
        "clients invite",
        "accounts/networks/permissions.py",
        "    if not member.is_active or member.is_guest:\n        return False\n"
        "    return member.is_admin or member.network.may_invite",
        "    if not member.is_active:\n        return False\n"
        "    return member.is_admin or member.network.may_invite",
        ("tests/accounts", "tests/promises"),
    ),
    Defect(
        "a pin leaves no trace",
        "feeds/actions/marking.py",
        '    audit("post.pinned", network=post.group.network, actor=admin, subject=post)\n',
        "",
        ("tests/feeds",),
    ),
]
