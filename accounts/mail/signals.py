"""What is said when an address refuses a mail for good."""

from django.dispatch import Signal

# Sent with `to`, `network` (its id, or None) and `reference`, in the transaction that notes it.
mail_bounced = Signal()
