"""
Triggers that refuse to change or remove an audit entry, whoever asks.

SQLite drops a table's triggers when a later migration rebuilds the table: such a migration has to
make them again. The test that tries to change an entry notices when one forgets.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER audit_entry_not_changed BEFORE UPDATE ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, 'An audit entry is never changed.'); END
    """,
    """
    CREATE TRIGGER audit_entry_not_removed BEFORE DELETE ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, 'An audit entry is never removed.'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER audit_entry_not_changed",
    "DROP TRIGGER audit_entry_not_removed",
]
POSTGRESQL = [
    """
    CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'An audit entry is never changed or removed.'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION keep_audit_entry()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER audit_entry_kept ON audit_auditentry",
    "DROP FUNCTION keep_audit_entry()",
]


def guard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
