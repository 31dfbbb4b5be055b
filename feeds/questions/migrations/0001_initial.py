"""Questions, and the replies that answer them."""

import accounts.events.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('feeds', '0007_indexes_of_threads'),
        ('networks', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(default=accounts.events.clock.now)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('answer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='best_answer_of', to='feeds.post')),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='networks.member')),
                ('network', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='question', to='feeds.post')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answer', None), ('reminded_at', None)), fields=['asked_at'], name='questions_to_remind_of')],
            },
        ),
    ]
