"""What brings Collab to a machine: installing, serving for real, and fetching what we vendor."""
