"""Power leaves a trace that nobody takes away (P6)."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.audit.models import AuditEntry
from accounts.audit.sentences import describe
from accounts.networks.actions import change_settings, suspend_member


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET act = 'nothing'",
        "UPDATE audit_auditentry SET actor_id = NULL",
        "DELETE FROM audit_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(ada, statement):
    before = list(AuditEntry.objects.order_by("pk").values())
    assert before[0]["act"] == "network.started"
    with pytest.raises(IntegrityError, match="audit entry is never"), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(AuditEntry.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_the_triggers_outlive_a_flush(ada, time):
    with pytest.raises(IntegrityError):
        AuditEntry.objects.all().delete()


def test_an_entry_says_who_did_what_to_whom_and_why(ada, cem):
    suspend_member(admin=ada, member=cem, reason="Lost his phone.")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, describe(entry), entry.reason) == (
        ada,
        "suspended Cem Yilmaz",
        "Lost his phone.",
    )


def test_changed_settings_are_told_with_before_and_after(ada):
    change_settings(admin=ada, color="plum", may_ask=True, email_domains=["brightwater.example"])
    assert describe(AuditEntry.objects.latest("pk")) == (
        "changed the settings of the network: color from teal to plum; may ask from no to yes; "
        "email domains from none to brightwater.example"
    )


def test_an_act_of_another_room_is_told_even_without_a_sentence(ada):
    entry = AuditEntry(network=ada.network, actor=ada, act="lift.repaired", subject="Payroll")
    assert describe(entry) == "lift repaired Payroll"


def test_a_sentence_with_a_missing_detail_is_said_all_the_same(ada):
    entry = AuditEntry(network=ada.network, actor=ada, act="member.role_changed", subject="Cem")
    assert describe(entry) == "changed the role of Cem from ? to ?"


def test_only_administrators_of_the_network_read_its_log(ada, ben, eve, zoe):
    def read(member):
        return AuditEntry.objects.visible_to(member)

    assert read(ada).count() >= 3
    assert not read(ben).exists()
    assert not read(eve).exists()
    assert {entry.network_id for entry in read(zoe)} == {zoe.network_id}
