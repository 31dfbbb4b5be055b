"""Where a request says to go on to: a path of this very site, or it is not followed."""

from django.utils.http import url_has_allowed_host_and_scheme


def way_on(wanted: str) -> str:
    """Give `wanted` if it is a path of this site; nothing, if it could lead anywhere else."""
    is_here = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_here else ""
