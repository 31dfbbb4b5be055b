"""
The room of posts: what is said.

A `Post` starts a thread or is a reply in one; `PostQuerySet.visible_to` decides who sees it, on
pages, in frames and everywhere else. `topics` holds the hashtags of each network. Every screen is
fed from the event log: `live` says how each kind of event looks.
"""
