"""A year of a store's movements, made from a seed and sent through the gateway as the call centre's programs do."""
