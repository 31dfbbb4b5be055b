"""Announcements: what a group is to know, on top until read, and who has read it."""
