"""Renaming, opening and closing groups, and what becomes of their addresses."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.audit.models import AuditEntry
from accounts.audit.sentences import describe
from accounts.events.models import Event
from groups.actions import (
    WideningNotConfirmed,
    archive_group,
    ask_to_join,
    change_group,
    invite_to_group,
    remove_from_group,
    restore_group,
)
from groups.models import Group, GroupAddress, GroupInvitation, JoinRequest
from tests.builders import a_group


def test_a_new_name_is_a_new_address_and_the_old_one_leads_to_it(payroll, ben):
    changed = change_group(admin=ben, group=payroll, name="Pay")
    assert changed.slug == "pay"
    assert GroupAddress.objects.get(slug="payroll").group == payroll
    assert Event.objects.latest("pk").kind == "group.changed"


def test_a_group_that_gets_its_old_name_back_has_its_old_address(payroll, ben):
    change_group(admin=ben, group=payroll, name="Pay")
    assert change_group(admin=ben, group=payroll, name="Payroll").slug == "payroll"
    assert [address.slug for address in payroll.former_addresses.all()] == ["pay"]


def test_a_former_address_is_not_given_to_another_group(payroll, ben):
    change_group(admin=ben, group=payroll, name="Pay")
    assert a_group(by=ben, name="Payroll").slug == "payroll-2"


def test_two_groups_of_one_name_have_addresses_of_their_own(payroll, ben):
    assert a_group(by=ben, name="Payroll").slug == "payroll-2"


def test_a_secret_groups_address_says_nothing(layoffs, ben):
    assert "closure" not in layoffs.slug
    changed = change_group(admin=ben, group=layoffs, name="Leeds")
    assert changed.slug == layoffs.slug
    assert not GroupAddress.objects.exists()


def test_nothing_leads_to_a_group_that_became_secret(payroll, ben):
    change_group(admin=ben, group=payroll, name="Pay")
    changed = change_group(admin=ben, group=payroll, access="secret")
    assert "pay" not in changed.slug
    assert not GroupAddress.objects.exists()


def test_a_secret_group_that_is_opened_gets_an_address_from_its_name(layoffs, ben):
    secret_slug = layoffs.slug
    changed = change_group(admin=ben, group=layoffs, access="private", confirmed=True)
    assert changed.slug == "site-closure"
    assert not GroupAddress.objects.filter(slug=secret_slug).exists()


@pytest.mark.parametrize(
    ("before", "after"), [("private", "open"), ("secret", "open"), ("secret", "private")]
)
def test_nothing_is_opened_unless_that_is_confirmed(ben, before, after):
    group = a_group(by=ben, access=before)
    with pytest.raises(WideningNotConfirmed):
        change_group(admin=ben, group=group, access=after)
    group.refresh_from_db()
    assert group.access == before
    change_group(admin=ben, group=group, access=after, confirmed=True)
    assert AuditEntry.objects.latest("pk").act == "group.changed"


def test_who_asked_or_was_asked_does_so_anew_when_a_group_turns_secret(board, ben, dee, ada):
    ask_to_join(member=dee, group=board)
    invite_to_group(admin=ben, group=board, members=[ada])
    change_group(admin=ben, group=board, access="secret")
    assert not JoinRequest.objects.exists()
    assert not GroupInvitation.objects.exists()


def test_the_whole_companys_group_stays_open_and_in_use(everybody, ada):
    with pytest.raises(PermissionDenied):
        change_group(admin=ada, group=everybody, access="private")
    with pytest.raises(PermissionDenied):
        archive_group(admin=ada, group=everybody)


def test_only_those_who_manage_it_change_a_group(payroll, layoffs, cem, dee, ada, zoe):
    for member in (cem, dee, zoe):
        for deed in (change_group, archive_group, restore_group):
            with pytest.raises(PermissionDenied):
                deed(admin=member, group=payroll)
    with pytest.raises(PermissionDenied):
        change_group(admin=ada, group=layoffs, name="Found it")
    assert change_group(admin=ada, group=payroll, name="Pay").name == "Pay"


def test_the_log_tells_what_changed_and_names_no_secret_group(payroll, layoffs, ada, ben, cem):
    change_group(admin=ben, group=payroll, name="Pay")
    told = describe(AuditEntry.objects.latest("pk"))
    assert told == "changed the group Pay: name from Payroll to Pay"
    change_group(admin=ben, group=layoffs, purpose="Leeds closes in May.")
    remove_from_group(admin=ben, group=layoffs, member=cem)
    archive_group(admin=ben, group=layoffs)
    for entry in AuditEntry.objects.visible_to(ada).order_by("-pk")[:3]:
        assert entry.act.startswith("secret_group.")
        told = f"{entry.subject} {entry.subject_id} {entry.detail} {describe(entry)}"
        for word in ("Site", "closure", "Leeds", "Cem", str(layoffs.pk)):
            assert word not in told


def test_unchanged_is_not_an_event(payroll, ben):
    before = Event.objects.count()
    change_group(admin=ben, group=payroll, name="Payroll", purpose="")
    assert Event.objects.count() == before
    assert Group.objects.get(pk=payroll.pk).slug == "payroll"
