"""
P1 below the ORM: a forgotten filter finds nothing, and no row names a row of another network.

The database is asked itself, past managers and querysets, on SQLite by its triggers and on
PostgreSQL by its policies too.
"""

import ast
import re
from pathlib import Path

import pytest
from django.core.exceptions import FullResultSet
from django.db import IntegrityError, connection, models, transaction

from accounts.networks import tenants, walls
from accounts.networks.models import Level, Member, Network
from accounts.networks.sealing import NoNetworkBound, bound, bound_network, nothing_bound, unsealed
from accounts.networks.tenants import TenantManager, check_every_model_is_classed, tenant_models
from feeds.models import Mention, Post, Reaction
from groups.models import GroupMember
from tests.builders import a_group, a_post

# Whatever an audit entry is to become, another trigger is the first to refuse it.
REFUSED = "crosses networks|changes its network|never changed"
ROOT = Path(__file__).resolve().parents[2]
TENANTS = sorted(tenant_models(), key=lambda model: model._meta.label)


def test_every_model_is_tenant_or_global():
    assert len(TENANTS) >= 25
    assert check_every_model_is_classed() == []


def test_a_model_that_says_neither_is_refused(monkeypatch):
    monkeypatch.setattr(tenants, "global_reason", lambda model: "")
    assert "accounts.Person is neither tenant nor global." in {
        problem.msg for problem in check_every_model_is_classed()
    }


def test_a_tenant_whose_manager_gives_out_everything_is_refused(monkeypatch):
    manager = models.Manager()
    manager.auto_created, manager.model, manager.name = False, Level, "objects"
    monkeypatch.setattr(Level._meta, "local_managers", [manager])
    Level._meta._expire_cache()
    Level._meta.__dict__.pop("managers", None)
    Level._meta.__dict__.pop("default_manager", None)
    try:
        found = {problem.id for problem in check_every_model_is_classed()}
    finally:
        monkeypatch.undo()
        for name in ("managers", "default_manager"):
            Level._meta.__dict__.pop(name, None)
    assert found == {"tenant.E003"}


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model._meta.label)
def test_where_no_network_is_bound_no_manager_gives_out_a_row(db, model):
    assert isinstance(model._default_manager, TenantManager)
    with nothing_bound(), pytest.raises(NoNetworkBound):
        model._default_manager.first()


def test_a_forgotten_filter_finds_the_rows_of_the_bound_network_only(cem, zoe):
    both = set(Member.objects.values_list("network", flat=True))
    assert both == {cem.network_id, zoe.network_id}
    with bound(cem.network_id):
        assert set(Member.objects.values_list("network", flat=True)) == {cem.network_id}
        assert not Member.objects.filter(pk=zoe.pk).exists()
        assert Member.objects.filter(pk=zoe.pk).update(name="Somebody") == 0
        assert Member.objects.filter(pk=zoe.pk).delete()[0] == 0
        assert set(Network.objects.get(pk=zoe.network_id).members.all()) == set()


def test_a_query_made_before_is_sealed_by_what_is_bound_when_it_runs(cem, zoe):
    everybody = Member.objects.order_by("pk")
    with bound(cem.network_id):
        assert zoe not in everybody.all() and cem in everybody.all()
    with bound(zoe.network_id):
        assert [zoe] == list(everybody.all())
    with nothing_bound(), pytest.raises(NoNetworkBound):
        list(everybody.all())


def test_a_form_may_name_nobody_before_a_network_is_bound(db):
    with nothing_bound():
        assert list(Member.objects.none()) == []


def test_seals_end_with_their_block_also_when_it_fails(cem):
    with nothing_bound():
        with pytest.raises(ZeroDivisionError), bound(cem.network_id):
            assert bound_network() == cem.network_id
            raise ZeroDivisionError
        assert bound_network() is None
    with pytest.raises(ValueError), unsealed(""):
        pass


def test_no_index_is_used_for_the_seal(cem):
    """As plain equality it would tempt the planner to read all there is in the network."""
    with bound(cem.network_id):
        sql = str(Reaction.objects.filter(post__in=[1, 2, 3]).query)
    column = '"feeds_reaction"."network_id"'
    forms = {"sqlite": f"+{column} = ", "postgresql": f"CASE WHEN {column} = "}
    assert forms[connection.vendor] in sql
    with unsealed("nothing is filtered"):
        assert "network_id" not in str(Reaction.objects.filter(pk=1).only("pk").query)
    with pytest.raises(FullResultSet):
        tenants.Sealed(Member._meta.get_field("network").get_col("m"), True).as_sql(
            None, connection
        )


def test_rows_that_hang_off_others_carry_their_network(cem, dee):
    payroll = a_group(by=cem, members=(dee,))
    post = a_post(by=cem, within=payroll, text="@dee-walsh #canteen")
    networks = [
        Mention.objects.get(post=post).network_id,
        post.topic_uses.get().network_id,
        *GroupMember.objects.filter(group=payroll).values_list("network", flat=True),
    ]
    assert set(networks) == {cem.network_id}
    (made,) = GroupMember.objects.filter(group=payroll, member=dee)
    made.delete()
    (made,) = GroupMember.objects.bulk_create([GroupMember(group=payroll, member=dee)])
    assert made.network_id == cem.network_id


def test_no_row_can_be_moved_to_name_a_row_of_another_network(full):
    """Every foreign key between tenant rows, asked of the database itself, in one world."""
    mine, other = full
    passed = []
    for wall in walls.walls():
        for column, parent, _pk in wall.keys:
            foreign = _one_of(parent, other)
            moved = f'UPDATE "{wall.table}" SET "{column}" = %s WHERE network_id = %s'
            passed += _passed(f"{wall.table}.{column}", moved, [foreign, mine])
    assert passed == []


def test_no_row_changes_its_network(full):
    mine, other = full
    passed = []
    for wall in walls.walls():
        changed = f'UPDATE "{wall.table}" SET network_id = %s WHERE network_id = %s'
        passed += _passed(wall.table, changed, [other, mine])
    assert passed == []


def _one_of(table: str, network: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}" WHERE network_id = %s', [network])
        found = cursor.fetchone()
    assert found, f"The other network has no row in {table}."
    return found[0]


def _passed(what: str, statement: str, values: list[int]) -> list[str]:
    """Names what a statement changes that the database should refuse, or has nothing to change."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return [what if cursor.rowcount else f"{what}: there is no row"]
    except IntegrityError as refused:
        return [] if re.search(REFUSED, str(refused)) else [f"{what}: {refused}"]


def test_a_row_cannot_be_written_into_another_networks_group(cem, zoe):
    payroll = a_group(by=cem)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMember.objects.create(group=payroll, member=zoe)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=zoe.pk).update(brought_by=cem)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.bulk_create(
            [Post(network=zoe.network, group=payroll, author=zoe, text="", html="", rules=1,
                  client_key="5f0c6c1c-0000-4000-8000-000000000000")]
        )  # fmt: skip


def test_walls_are_raised_again_where_one_is_missing(db):
    table = GroupMember._meta.db_table
    drop = (
        f'DROP TRIGGER "wall_{table}_insert"'
        if connection.vendor == "sqlite"
        else f'DROP FUNCTION "wall_{table}"() CASCADE'
    )
    with connection.cursor() as cursor:
        cursor.execute(drop)
    assert not _stands(table)
    walls.raise_walls()
    assert _stands(table)


ACROSS = {
    "accounts/events/consumers.py": 1,
    "accounts/events/hub.py": 1,
    "accounts/invitations/queries.py": 1,
    "accounts/invitations/tasks.py": 1,
    "accounts/invitations/tokens.py": 1,
    "accounts/mail/actions.py": 1,
    "accounts/mail/models.py": 1,
    "accounts/mail/tasks.py": 2,
    "accounts/middleware.py": 1,
    "accounts/networks/receivers.py": 1,
    "accounts/networks/views/own.py": 1,
    "accounts/sso.py": 2,
    "accounts/statements.py": 1,
    "accounts/tasks/actions.py": 1,
    "accounts/tasks/claiming.py": 4,
    "accounts/tasks/healing.py": 1,
    "accounts/tasks/running.py": 3,
    "feeds/questions/tasks.py": 1,
    "collab/keeping/actions/reviving.py": 1,
    "collab/keeping/soundness.py": 1,
    "collab/notifications/migrations/0002_from_now_on.py": 1,
    "collab/sample/queries.py": 1,
    "collab/sample/tasks.py": 1,
    "collab/shell/context.py": 1,
    "collab/shell/views.py": 1,
    "feeds/attachments/examinations.py": 1,
    "feeds/attachments/tasks.py": 1,
    "feeds/tasks.py": 1,
}


def test_the_places_that_look_across_networks_are_known():
    """Each was thought about; who adds one adds it here, where a reviewer sees it."""
    found: dict[str, int] = {}
    for room in ("accounts", "groups", "feeds", "collab"):
        for path in (ROOT / room).rglob("*.py"):
            calls = [
                node
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "unsealed"
            ]
            if calls:
                found[str(path.relative_to(ROOT))] = len(calls)
    assert found == ACROSS


def _stands(table: str) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [f"wall_{table}_insert"])
        else:
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [f"wall_{table}"])
        return cursor.fetchone() is not None
