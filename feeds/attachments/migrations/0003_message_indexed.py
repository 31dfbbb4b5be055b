"""What waits hangs neither on a post nor on a message, and nothing hangs on both."""

from django.db import models

from accounts.upgrades.operations import (
    AddConstraintWhileServing,
    AddIndexWhileServing,
    MigrationWhileServing,
    RemoveIndexWhileServing,
)


class Migration(MigrationWhileServing):

    dependencies = [
        ('attachments', '0002_message_added'),
    ]

    operations = [
        AddIndexWhileServing(
            model_name='attachment',
            index=models.Index(condition=models.Q(('message__isnull', False)), fields=['message'], name='attachments_of_message'),
        ),
        AddIndexWhileServing(
            model_name='attachment',
            index=models.Index(condition=models.Q(('message', None), ('post', None)), fields=['created_at'], name='attachments_not_sent'),
        ),
        # Made anew under another name, so that the one of before serves until this one is there.
        RemoveIndexWhileServing(
            model_name='attachment',
            name='attachments_waiting',
        ),
        AddConstraintWhileServing(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('post', None), ('message', None), _connector='OR'), name='attachment_hangs_on_one_thing'),
        ),
    ]
