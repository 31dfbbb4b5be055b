"""House rules: one version in force, accepted by each member once."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.audit.models import AuditEntry
from accounts.events.models import Event
from accounts.networks.actions import start_network
from accounts.policies.actions import acknowledge_policy, publish_policy
from accounts.policies.models import Acknowledgement, Policy
from accounts.policies.permissions import PolicyNotAccepted, require_acknowledged
from accounts.policies.queries import policy_due, policy_versions, yet_to_accept


def test_a_network_begins_with_house_rules(ada, northgate_ada):
    for member in (ada, northgate_ada):
        policy = Policy.objects.get(network=member.network)
        assert policy.version == 1
        assert member.network.name in policy.html
        assert "What this place is for</h3>" in policy.html
        assert "<br>" not in policy.html
        assert policy_due(member) == policy


def test_a_name_with_a_percent_sign_begins_too(db):
    founder = start_network(name="100 %(x)s <b>", email="a@x.example", person_name="A")
    assert "<b>" not in Policy.objects.get(network=founder.network).html


def test_who_has_not_accepted_is_refused_and_then_not_any_more(cem, django_assert_num_queries):
    with pytest.raises(PolicyNotAccepted):
        require_acknowledged(cem)
    acknowledge_policy(member=cem)
    acknowledge_policy(member=cem)
    with django_assert_num_queries(1):
        require_acknowledged(cem)
    assert Acknowledgement.objects.count() == 1
    assert Event.objects.filter(kind="policy.accepted").count() == 1


def test_a_new_version_asks_everybody_again_and_the_old_answers_are_kept(ada, cem):
    for member in (ada, cem):
        acknowledge_policy(member=member)
    second = publish_policy(admin=ada, text="Be kind.")
    assert second.version == 2
    for member in (ada, cem):
        assert policy_due(member) == second
    acknowledge_policy(member=cem)
    counts = [(policy.version, policy.accepted_count) for policy in policy_versions(ada.network)]
    assert counts == [(2, 1), (1, 2)]
    assert list(yet_to_accept(second)) == [ada]
    assert AuditEntry.objects.filter(act="policy.published", network=ada.network).count() == 2


def test_the_same_text_is_no_new_version(ada):
    first = publish_policy(admin=ada, text="Be kind.")
    assert publish_policy(admin=ada, text="Be kind. \r\n") == first


def test_an_outdated_version_is_not_accepted(ada, cem):
    first = Policy.objects.current(ada.network_id)
    publish_policy(admin=ada, text="Be kind.")
    with pytest.raises(PermissionDenied):
        acknowledge_policy(member=cem, policy=first)


def test_only_an_administrator_publishes_and_only_a_member_accepts(ada, ben, eve):
    for member in (ben, eve):
        with pytest.raises(PermissionDenied):
            publish_policy(admin=member, text="Mine.")
    with pytest.raises(PermissionDenied):
        acknowledge_policy(member=eve)
    with pytest.raises(PermissionDenied):
        publish_policy(admin=ada, text="  ")


def test_a_policy_of_one_network_is_none_of_another(ada, zoe):
    acknowledge_policy(member=ada)
    assert policy_due(zoe).network == zoe.network


def test_no_markup_of_the_text_runs(ada):
    html = publish_policy(admin=ada, text="<script>alert(1)</script> [x](javascript:1)").html
    assert "<script" not in html and "javascript:" not in html.split("href")[-1][:14]
