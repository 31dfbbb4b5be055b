"""
The whole production tier on this machine, from the programs that are installed on it.

`make production-local` runs it for a person, `with ProductionLocal(folder) as tier:` for a test.
`tier` is what it is made of and how it comes up, `parts` each process's command, `supervisor`
keeps them running and ends them, `postgres` and `nginx` prepare those two, `mail` catches what is
sent. Everything listens on the loopback address alone.
"""

from deploy.local.supervisor import NotRunning
from deploy.local.tier import ProductionLocal

__all__ = ["NotRunning", "ProductionLocal"]
