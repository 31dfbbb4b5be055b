"""What is said when a task was asked for: a wake-up with the row's id; it may be lost."""

from django.dispatch import Signal

# Sent after commit with `task` (the id). The row is the truth; the sweep finds what nobody heard.
task_enqueued = Signal()
