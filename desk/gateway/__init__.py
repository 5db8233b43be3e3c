"""The way to the cases and their records for everything that people and programs call."""
