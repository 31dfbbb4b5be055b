"""Opens a closed network again, for whoever runs the server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.audit.actions import acting_from
from accounts.networks.actions import reopen_from_outside
from accounts.networks.models import Network


class Command(BaseCommand):
    help = "Open a closed network again, as it was; its administrators can do that too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="such as `northgate`, of /northgate/")
        parser.add_argument("--reason", default="", help="kept in the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        closed = Network.objects.exclude(closed_at=None)
        network = closed.filter(slug=options["address"].strip("/")).first()
        if network is None:
            addresses = ", ".join(closed.order_by("slug").values_list("slug", flat=True))
            raise CommandError(
                _("No closed network has that address. Closed are: %(addresses)s.")
                % {"addresses": addresses or _("none")}
            )
        with acting_from("command"):
            reopen_from_outside(network=network, reason=options["reason"])
        self.stdout.write(_("%(name)s is open again.") % {"name": network.name})
