"""Closes a network, for whoever runs the server: where its administrators are gone, or must not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.audit.actions import acting_from
from accounts.networks.actions import close_from_outside
from accounts.networks.models import Network


class Command(BaseCommand):
    help = "Close a network for everybody in it; nothing is deleted, `reopen_network` opens it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="such as `northgate`, of /northgate/")
        parser.add_argument(
            "--reason", required=True, help="kept in the audit log, and shown to its staff"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        network = Network.objects.open().filter(slug=options["address"].strip("/")).first()
        if network is None:
            addresses = ", ".join(
                Network.objects.open().order_by("slug").values_list("slug", flat=True)
            )
            raise CommandError(
                _("No open network has that address. Open are: %(addresses)s.")
                % {"addresses": addresses or _("none")}
            )
        with acting_from("command"):
            close_from_outside(network=network, reason=options["reason"])
        self.stdout.write(_("%(name)s is closed.") % {"name": network.name})
