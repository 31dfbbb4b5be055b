"""Whether the walls between networks stand in the database."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, well, wrong
from accounts.networks.walls import missing_walls, role_passes_walls, unsealed_tables


@examines("Walls between networks", needs_database=True)
def walls_between_networks() -> Iterator[Finding]:
    if role_passes_walls():
        yield wrong(
            _("The role of DATABASE_URL is a superuser or has BYPASSRLS and passes every wall."),
            _(
                "Give Collab a role with neither that owns its database: "
                "ALTER ROLE … NOSUPERUSER NOBYPASSRLS."
            ),
        )
    missing = missing_walls()
    if missing:
        yield wrong(
            _("Triggers that keep rows inside their network are missing on: %(tables)s."),
            _("Run “manage.py upgrade”, which raises them again."),
            tables=", ".join(missing),
        )
    unsealed = unsealed_tables()
    if unsealed:
        yield wrong(
            _("Row-level security is not forced on %(count)s tables, %(first)s among them."),
            _("Run “manage.py seal” as soon as no server of the release before runs any more."),
            count=len(unsealed),
            first=unsealed[0],
        )
    if not (missing or unsealed):
        if connection.vendor == "postgresql":
            yield well(_("Triggers and forced row-level security stand around every table."))
        else:
            yield well(_("Triggers stand around every table."))
