"""Making a backup, and taking one back."""

from collab.keeping.actions.backing_up import back_up, newest_backup, write_backup
from collab.keeping.actions.restoring import restore

__all__ = ["back_up", "newest_backup", "restore", "write_backup"]
