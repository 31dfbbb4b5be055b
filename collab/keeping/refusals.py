"""Why a backup was not made or not taken back: each is a sentence for whoever runs the command."""


class Refused(Exception):
    """Nothing was done. Says why, and where it can, what to do."""
