"""
What members are told of. One file for each noun; another app's kinds are a further file here.

The order of the imports is that of the settings page, and of strength.
"""

from collab.notifications.kinds import posts, reminders, groups  # noqa: F401, I001
