"""The defects, by what they attack."""
