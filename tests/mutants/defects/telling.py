"""Being told: by whom it may be, once, and as each wants it."""

from tests.mutants.seeding import Defect

_TOLD = ("tests/collab/notifications",)

DEFECTS = [
    Defect(
        "members are told of what they may not see",
        "collab/notifications/actions/telling.py",
        "        seeing = place.readers().filter(pk__in=members)\n",
        "        seeing = Member.objects.filter(pk__in=members)\n",
        _TOLD,
    ),
    Defect(
        "members are told of what they did themselves",
        "collab/notifications/actions/telling.py",
        "    candidates.pop(news.actor or 0, None)\n",
        "",
        _TOLD,
    ),
    Defect(
        "whoever shut a group or muted a thread is told of it",
        "collab/notifications/actions/telling.py",
        "    return seeing.filter(~shut)\n",
        "    return seeing\n",
        _TOLD,
    ),
    Defect(
        "what is long past rings",
        "collab/notifications/actions/telling.py",
        "            read_at=event.at if is_old else None,\n",
        "            read_at=None,\n",
        _TOLD,
    ),
    Defect(
        "of many only the first batch is told",
        "collab/notifications/actions/telling.py",
        "    return last if len(found) > BATCH else 0\n",
        "    return 0\n",
        _TOLD,
    ),
    Defect(
        "the page and the bell go by the rights of when it was told",
        "collab/notifications/models.py",
        "Q(post__isnull=False) & Exists(posts) | Q(post=None) & of_group, member=member",
        "member=member",
        _TOLD,
    ),
    Defect(
        "whoever answers for a group no more sees who asks to join",
        "collab/notifications/models.py",
        "            Q(kind=REQUEST) & Exists(managed)\n",
        "            Q(kind=REQUEST) & Exists(known)\n",
        _TOLD,
    ),
    Defect(
        "a mail goes out though it is not wanted any more",
        "collab/notifications/letters.py",
        '    if not wanted.exists():\n        return "unwanted"\n',
        "    wanted = rows\n",
        _TOLD,
    ),
    Defect(
        "a mail goes by the rights of when it was asked for",
        "collab/notifications/letters.py",
        "rows_of(Notification.objects.visible_to(member).filter(pk__in=unread), member)",
        "rows_of(Notification.objects.filter(pk__in=unread), member)",
        _TOLD,
    ),
    Defect(
        "following the link in a mail ends such mails",
        "collab/notifications/views/unsubscribe.py",
        '    if request.method == "POST":\n        with bound',
        "    if True:\n        with bound",
        _TOLD,
    ),
    Defect(
        "an administrator reads in the outbox what was said in groups",
        "accounts/mail/models.py",
        "            | Q(reference__regex=OF_GROUPS) & ~Q(to=member.person.email)\n",
        "",
        _TOLD,
    ),
]
