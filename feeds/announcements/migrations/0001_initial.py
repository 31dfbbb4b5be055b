"""Announcements, and who has read them."""

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
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField()),
                ('wants_confirmation', models.BooleanField(default=False)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_count', models.PositiveIntegerField(default=0)),
                ('seen_count', models.PositiveIntegerField(default=0)),
                ('confirmed_count', models.PositiveIntegerField(default=0)),
                ('network', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='announcement', to='feeds.post')),
            ],
        ),
        migrations.CreateModel(
            name='AnnouncementReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(default=accounts.events.clock.now)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='announcements.announcement')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.member')),
                ('network', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network')),
            ],
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['until'], name='announcements_by_end'),
        ),
        migrations.AddIndex(
            model_name='announcementreading',
            index=models.Index(fields=['member', 'announcement'], name='announcements_of_reader'),
        ),
        migrations.AddConstraint(
            model_name='announcementreading',
            constraint=models.UniqueConstraint(fields=('announcement', 'member'), name='announcement_read_once'),
        ),
    ]
