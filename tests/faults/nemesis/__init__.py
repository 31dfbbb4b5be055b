"""What goes wrong in a run: each fault a small class with a beginning and an end."""

from tests.faults.nemesis.faults import Fault, Stage, faults_of
from tests.faults.nemesis.schedule import Nemesis

__all__ = ["Fault", "Nemesis", "Stage", "faults_of"]
