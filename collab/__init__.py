"""
The project: settings, addresses and processes, and the apps that span the whole network.

`settings` follow from the environment (`environment`); `asgi`, `wsgi` and `celery` are what
processes start from, and `server` is their door. `firstrun` begins a network, `sample` fills one
to look at, `shell` draws what surrounds every page. This room may import all others; none
imports it.
"""
