"""Sample staff, customers and cases."""
