"""What people do with their own account, apart from any network."""

from typing import Any

from accounts.models import Person

PREFERENCES = ("language", "time_zone", "theme", "has_shortcuts")


def change_preferences(*, person: Person, **preferences: Any) -> None:
    """Keep how `person` wants to see Collab; see `PREFERENCES` for what there is."""
    unknown = set(preferences) - set(PREFERENCES)
    if unknown:
        raise TypeError(f"Not a preference: {', '.join(sorted(unknown))}")
    for name, value in preferences.items():
        setattr(person, name, value)
    person.save(update_fields=list(preferences))
