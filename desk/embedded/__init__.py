"""The embedded servers and the service that `up` runs on them."""
