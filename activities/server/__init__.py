"""What is asked of Temporal itself."""
