"""Loading the sample in the background, for the first-run page."""

from accounts.networks.sealing import unsealed
from accounts.tasks.registry import task
from collab.sample.actions import load_sample


@task("sample.load", waits=(5, 30, 120, 600), seconds=900, atomic=False)
def load() -> None:
    """
    Load the sample or go on with it; its progress stands in `SampleLoad`.

    While another is at it, or seems to be since it was killed a moment ago, this fails and is tried
    again: then it finds everything done, or goes on.
    """
    with unsealed("the sample has three networks"):
        load_sample()
