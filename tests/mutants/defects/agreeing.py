"""What one meets of a conversation in several places at once: lists, numbers, pages and screens."""

from tests.mutants.seeding import Defect

_AGREEING = ("tests/promises/test_agreement.py",)

DEFECTS = [
    Defect(
        "a muted thread is counted as unread",
        "feeds/queries/unread.py",
        '    return unmuted.filter(~Exists(read), ~Exists(_muted(member, "pk")))',
        "    return unmuted.filter(~Exists(read))",
        _AGREEING,
    ),
    Defect(
        "replies stay behind when their thread moves",
        "feeds/actions/moving.py",
        "    Post.objects.filter(thread=thread).update(group=to)\n",
        "",
        _AGREEING,
    ),
    Defect(
        "something new is said in a group that was laid aside",
        "feeds/permissions.py",
        "    if group.archived_at:\n",
        "    if False:\n",
        _AGREEING,
    ),
    Defect(
        "a deleted thread that was marked unread is still counted",
        "feeds/queries/unread.py",
        '        Exists(Post.objects.standing().filter(pk=OuterRef("thread"))),\n',
        "",
        _AGREEING,
    ),
]
