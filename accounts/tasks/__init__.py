"""
What is done later: rows in the database that outlive a crash, and workers that empty them.

`enqueue` (actions) writes a row in the caller's transaction, so that a task is asked for exactly
when the rest of it is committed. After commit a signal wakes a worker; a lost wake-up is made good
by the sweep, which looks for due rows every 15 seconds. `registry` knows which function a name
means, `running` claims a row, runs it and marks it. Celery calls `running` on both tiers, but
nothing here knows Celery: that is `collab.celery`.
"""
