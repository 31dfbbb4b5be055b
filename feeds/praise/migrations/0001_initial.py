"""Praise, and who is praised."""

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
            name='Praise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawing', models.CharField(choices=[('thanks', 'Thank you'), ('team', 'Team player'), ('rescue', 'Saved the day'), ('further', 'Went further'), ('teacher', 'Good teacher'), ('idea', 'Great idea'), ('calm', 'Calm head'), ('laugh', 'Made us laugh')], default='thanks', max_length=10)),
                ('network', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='praise', to='feeds.post')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PraisedMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.member')),
                ('network', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='networks.network')),
                ('praise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='praised', to='praise.praise')),
            ],
            options={
                'indexes': [models.Index(fields=['member', '-praise'], name='praise_of_member')],
                'constraints': [models.UniqueConstraint(fields=('praise', 'member'), name='praised_once_per_praise')],
            },
        ),
    ]
