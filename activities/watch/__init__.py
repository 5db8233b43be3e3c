"""What is watched: health, metrics, lost cases."""
