"""Praise: a thread that thanks one member or several, with a reason and a drawing."""
