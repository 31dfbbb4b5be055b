"""Who is at work in a run: writers, watchers, readers, administrators, and one who invites."""
