"""P4: one place decides visibility, and its inverse, who sees it, agrees with it in every case."""

from itertools import product

from accounts.events import clock
from accounts.networks.actions import leave_network
from accounts.networks.models import Member
from collab.notifications.models import Notification
from feeds.actions import delete_post
from feeds.attachments.models import Attachment
from feeds.models import Post
from groups.actions import archive_group, invite_to_group
from groups.models import Group, GroupMember
from tests.builders import a_group, a_post, a_reply, an_upload


def test_who_sees_a_post_and_what_a_member_sees_are_two_sides_of_one_rule(
    ada, ben, cem, dee, eve, gil, zoe
):
    leave_network(member=ben, keep_name=True)
    posts, files = [], [an_upload(by=cem).pk]
    for access, is_deleted, is_answered, is_archived in product(
        Group.Access.values, (False, True), (False, True), (False, True)
    ):
        group = a_group(by=cem, name=f"Group {len(posts)}", access=access, members=(ada,))
        file = an_upload(by=cem)
        thread = a_post(by=cem, within=group, files=(file,))
        posts.append(thread.pk)
        files.append(file.pk)
        if is_answered:
            posts.append(a_reply(by=ada, to=thread).pk)
        if is_deleted:
            delete_post(author=cem, post=thread)
        if is_archived:
            archive_group(admin=cem, group=group)
    members = Member.objects.select_related("network", "person")
    everyone = [members.get(pk=each.pk) for each in (ada, ben, cem, dee, eve, gil, zoe)]
    seen = {each.pk: set(_visible_to(each)) for each in everyone}
    assert seen[cem.pk] and seen[dee.pk] and seen[dee.pk] < seen[cem.pk]
    assert not seen[ben.pk] | seen[eve.pk] | seen[gil.pk] | seen[zoe.pk]
    for post in Post.objects.select_related("group").filter(pk__in=posts):
        viewers = set(post.viewers().values_list("pk", flat=True))
        assert viewers == {each.pk for each in everyone if post.pk in seen[each.pk]}
    held = {each.pk: set(_files_visible_to(each)) for each in everyone}
    assert held[cem.pk] > held[dee.pk] and held[dee.pk]
    assert not held[ben.pk] | held[eve.pk] | held[gil.pk] | held[zoe.pk]
    for file in Attachment.objects.select_related("post__group").filter(pk__in=files):
        viewers = set(file.viewers().values_list("pk", flat=True))
        assert viewers == {each.pk for each in everyone if file.pk in held[each.pk]}


def _files_visible_to(member: Member) -> list[int]:
    return list(Attachment.objects.visible_to(member).values_list("pk", flat=True))


def _visible_to(member: Member) -> list[int]:
    return list(Post.objects.visible_to(member).values_list("pk", flat=True))


def test_what_each_of_many_is_still_shown_of_what_they_were_told_is_what_each_is_shown_alone(
    ada, ben, cem, dee
):
    """Ada administers the network, Cem made each group, Ben was invited and Dee is in some."""
    told = []
    for access, is_inside, is_archived, is_away in product(
        Group.Access.values, *[(False, True)] * 3
    ):
        group = a_group(by=cem, name=f"Group {len(told)}", access=access, members=(dee,))
        post = a_post(by=dee, within=group)
        gone = a_post(by=dee, within=group)
        delete_post(author=dee, post=gone)
        # Told when the thread stood in another group.
        moved = a_post(by=cem, within=a_group(by=cem, name=f"Of {group}", access=access))
        invite_to_group(admin=cem, group=group, members=[ben])
        if not is_inside:
            GroupMember.objects.filter(group=group, member=dee).delete()
        if is_away:
            # Who asked Ben may ask no more.
            GroupMember.objects.filter(group=group, member=cem).delete()
        if is_archived:
            Group.objects.filter(pk=group.pk).update(archived_at=clock.now())
        told += [
            {"kind": kind, "group": of, "post": about, "member": member}
            for kind in ("mention", "request", "invitation")
            for of in (group, None)
            for about in (post, gone, moved, None)
            for member in (ada, ben, cem, dee)
        ]
    Notification.objects.all().delete()
    Notification.objects.bulk_create(
        Notification(number=number, reason="mentioned", **row) for number, row in enumerate(told)
    )
    members = Member.objects.select_related("network").filter(
        pk__in={each.pk for each in (ada, ben, cem, dee)}
    )
    alone = {
        member.name: set(Notification.objects.visible_to(member).values_list("pk", flat=True))
        for member in members
    }
    assert all(alone.values())
    assert sum(map(len, alone.values())) < len(told) * 0.8
    together = set(Notification.objects.visible_to_each().values_list("pk", flat=True))
    assert together == set.union(*alone.values())
