"""What cases share: counts over many cases."""
