"""Reactions of more than one kind, and what threads can be: followed, kept, closed, shared."""

import accounts.events.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feeds', '0005_network_required'),
        ('groups', '0004_network_required'),
        ('networks', '0001_initial'),
        ('topics', '0004_network_required'),
    ]

    operations = [
        migrations.CreateModel(
            name='AllRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=accounts.events.clock.now)),
                ('before', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Bookmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=accounts.events.clock.now)),
                ('remind_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_at', models.DateTimeField(default=accounts.events.clock.now)),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReactionSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('names', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ThreadFollow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_muted', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=accounts.events.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_to', models.BigIntegerField()),
                ('line_at', models.BigIntegerField()),
                ('looked_at', models.DateTimeField(default=accounts.events.clock.now)),
            ],
            options={
                'abstract': False,
            },
        ),
        # The column keeps its name: the release before reads and writes it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("post", "like_count", "reaction_count"),
                migrations.AlterField(
                    "post",
                    "reaction_count",
                    models.PositiveIntegerField(db_column="like_count", default=0),
                ),
            ],
        ),
        migrations.AddField(
            model_name='pin',
            name='until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='in_reply_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answered_by', to='feeds.post'),
        ),
        migrations.AddField(
            model_name='post',
            name='other_reactions',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='post',
            name='shares',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='shared_by', to='feeds.post'),
        ),
        migrations.AddField(
            model_name='post',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='threadread',
            name='unread_from',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='post',
            name='kind',
            field=models.CharField(default='update', max_length=20),
        ),
        migrations.AlterField(
            model_name='reaction',
            name='kind',
            field=models.CharField(default='like', max_length=20),
        ),
        migrations.AddField(
            model_name='allread',
            name='member',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.member'),
        ),
        migrations.AddField(
            model_name='allread',
            name='network',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network'),
        ),
        migrations.AddField(
            model_name='bookmark',
            name='member',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.member'),
        ),
        migrations.AddField(
            model_name='bookmark',
            name='network',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network'),
        ),
        migrations.AddField(
            model_name='bookmark',
            name='post',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to='feeds.post'),
        ),
        migrations.AddField(
            model_name='closing',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='networks.member'),
        ),
        migrations.AddField(
            model_name='closing',
            name='network',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network'),
        ),
        migrations.AddField(
            model_name='closing',
            name='thread',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closing', to='feeds.post'),
        ),
        migrations.AddField(
            model_name='reactionset',
            name='network',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reaction_set', to='networks.network'),
        ),
        migrations.AddField(
            model_name='threadfollow',
            name='member',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.member'),
        ),
        migrations.AddField(
            model_name='threadfollow',
            name='network',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network'),
        ),
        migrations.AddField(
            model_name='threadfollow',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='feeds.post'),
        ),
        migrations.AddField(
            model_name='visit',
            name='member',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.member'),
        ),
        migrations.AddField(
            model_name='visit',
            name='network',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network'),
        ),
        migrations.AddIndex(
            model_name='bookmark',
            index=models.Index(fields=['member', '-id'], name='bookmarks_of_member'),
        ),
        migrations.AddIndex(
            model_name='bookmark',
            index=models.Index(condition=models.Q(('remind_at__isnull', False), ('reminded_at', None)), fields=['remind_at'], name='bookmarks_due'),
        ),
        migrations.AddConstraint(
            model_name='bookmark',
            constraint=models.UniqueConstraint(fields=('post', 'member'), name='bookmarked_once'),
        ),
        migrations.AddIndex(
            model_name='threadfollow',
            index=models.Index(fields=['member', 'thread'], name='threads_followed'),
        ),
        migrations.AddConstraint(
            model_name='threadfollow',
            constraint=models.UniqueConstraint(fields=('thread', 'member'), name='thread_followed_once'),
        ),
    ]
