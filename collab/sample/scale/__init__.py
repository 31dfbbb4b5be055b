"""
The sample scaled up: thousands of members, hundreds of groups, a million posts around the story.

Here the actions are gone round, and only here: each of them asks, locks and wakes for one member
who waits, which takes milliseconds, and a million posts would take hours. So rows are written many
at a time (`bulk`), as the actions named beside them would have left them: with counters, marks and
a log of events without a gap, so that `manage.py recount` finds nothing to mend. What there is
little of (networks, groups) is made by the actions.
"""
