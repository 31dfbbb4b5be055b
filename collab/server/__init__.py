"""
The server and its door: how requests come in, and what runs beside them in the same process.

`manage.py serve` starts daphne by our own code (`door`, `process`): bodies are measured before
anybody parses them, pages go through a bridge to WSGI, sockets to Channels behind an exact check of
their origin (`sockets`). In the embedded tier the same process runs the tasks (`worker`) and only
one may serve a data folder (`lock`). `health` says whether database, events and tasks work.
"""
