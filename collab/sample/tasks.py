"""Loading the sample in the background, for the first-run page."""

from accounts.tasks.registry import task
from collab.sample.actions import BeingLoaded, load_sample


@task("sample.load", attempts=5, seconds=900, atomic=False)
def load() -> None:
    """Load the sample or go on with it; its progress stands in `SampleLoad`."""
    try:
        load_sample()
    except BeingLoaded:
        # Whoever is at it will finish; a second run would only wait for the first.
        return
