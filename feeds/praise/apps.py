from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PraiseConfig(AppConfig):
    name = "feeds.praise"
    label = "praise"

    def ready(self) -> None:
        from feeds import kinds
        from feeds.praise import actions, followers, queries  # noqa: F401

        kinds.register(
            kinds.Kind(
                "praise",
                _("Praise"),
                "award",
                30,
                lead="feeds/praise/_lead.html",
                related=("praise",),
                prefetched=(queries.praised_of_cards(),),
                stand_in=queries.stand_in,
                fields="feeds.praise.forms.PraiseForm",
                write=actions.write_praise,
                erase=actions.erase_praise,
            )
        )
