"""The numbers kept of announcements: who has seen them, and who confirmed it."""

from django.db.models import OuterRef
from django.db.models.functions import Coalesce

from accounts.recounts import number_of, recount
from feeds.announcements.models import Announcement, AnnouncementReading


@recount(Announcement, "seen_count", "{true} members have seen {row}; {stored} were stored.")
def true_seen_counts() -> Coalesce:
    """How many members have really seen each announcement, as an expression over it."""
    return number_of(
        AnnouncementReading.objects.filter(announcement=OuterRef("pk")), "announcement"
    )


@recount(Announcement, "confirmed_count", "{true} members confirmed {row}; {stored} were stored.")
def true_confirmed_counts() -> Coalesce:
    """How many members have really confirmed each announcement, as an expression over it."""
    confirmed = AnnouncementReading.objects.exclude(confirmed_at=None)
    return number_of(confirmed.filter(announcement=OuterRef("pk")), "announcement")
