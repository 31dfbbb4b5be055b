"""Force row-level security on a database that an earlier release has used."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.networks.walls import raise_walls, role_passes_walls, seal_rows


class Command(BaseCommand):
    help = (
        "Seals every network's rows by PostgreSQL's row-level security. Needed once, after the "
        "upgrade from a release that did not say which network it works on, when no server of that "
        "release runs any more. A new database is sealed from the beginning."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if role_passes_walls():
            raise CommandError(
                "The role of DATABASE_URL is a superuser or has BYPASSRLS, so PostgreSQL lets it "
                "pass every seal. Give Collab a role without either, which owns its database."
            )
        raise_walls()
        seal_rows()
        self.stdout.write("Every network's rows are sealed.")
