"""
The budgets of the design, measured: `make bench`.

Floor and ours run on this machine in one go, so that what counts are ratios; absolute figures are
those of the machine. Nothing here is a test: no suite fails because a machine is slow.
"""
