"""PostgreSQL as Django knows it, which besides is told the bound network before each statement."""
