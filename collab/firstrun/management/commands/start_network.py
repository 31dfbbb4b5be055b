"""Start the network of an empty server from the shell."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit.actions import acting_from
from accounts.invitations.addresses import canonical_address
from accounts.links import write_link_token
from collab.firstrun.actions import AlreadyStarted, start_first_network
from collab.firstrun.keys import burn_key
from collab.server.process import migrate_if_needed


class Command(BaseCommand):
    help = "Starts the network of an empty server and prints a link that signs its founder in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="name of the network")
        parser.add_argument("--email", required=True, help="your e-mail address")
        parser.add_argument("--person", required=True, help="your name")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PRODUCTION:
            migrate_if_needed(self.stdout.write)
        email = canonical_address(options["email"])
        if email is None:
            raise CommandError(_("%(text)s is not an e-mail address.") % {"text": options["email"]})
        name, person = (" ".join(options[key].split()) for key in ("name", "person"))
        if not name or len(name) > 60 or not person or len(person) > 80:
            raise CommandError(_("A network's name has 1 to 60 letters, a person's 1 to 80."))
        try:
            with acting_from("command"):
                founder = start_first_network(name=name, email=email, person_name=person)
        except AlreadyStarted as refusal:
            raise CommandError(str(refusal)) from refusal
        burn_key()
        token = write_link_token(founder.person.email, "start")
        link = settings.BASE_URL.rstrip("/") + reverse("firstrun:sign_in_link", args=[token])
        self.stdout.write(
            _("%(network)s has begun. This link signs you in, once, within an hour:")
            % {"network": founder.network.name}
        )
        self.stdout.write(link)
