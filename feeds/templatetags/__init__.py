"""Tags of the templates of feeds."""
