"""Django's SQLite backend, with statements that are written in its placeholders only once."""
