"""What is said when something was recorded: a wake-up without content; it may be lost."""

from django.dispatch import Signal

# Sent after commit with `network_id`. Receivers only wake; the log is the truth.
event_recorded = Signal()
