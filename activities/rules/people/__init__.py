"""The staff: who is on the list, when they are away, what they are certified for, what stands in their name."""
