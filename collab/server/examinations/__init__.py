"""What can be said of the parts that serve: settings, database, Redis, workers, files and so on."""

from collab.server.examinations import (  # noqa: F401 - each registers its examinations
    addresses,
    broker,
    database,
    files,
    releases,
    settings,
    workers,
)
