from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    name = "feeds.announcements"
    label = "announcements"

    def ready(self) -> None:
        from feeds import kinds
        from feeds.announcements import (  # noqa: F401
            actions,
            followers,
            permissions,
            queries,
            recounts,
            trace,
        )

        kinds.register(
            kinds.Kind(
                permissions.ANNOUNCEMENT,
                _("Announcement"),
                "megaphone",
                20,
                lead="feeds/announcements/_lead.html",
                block="feeds/announcements/_block.html",
                related=("announcement",),
                fields="feeds.announcements.forms.AnnouncementForm",
                can_start=permissions.can_announce,
                who=_(
                    "Only a group's admins, and those of the network who are in it,"
                    " can announce something."
                ),
                write=actions.write_announcement,
                erase=actions.erase_announcement,
                entries=queries.entries,
                own=("reading", queries.own_reading),
                lifted=queries.lifted,
                why=_("On top until you have read it"),
            )
        )
