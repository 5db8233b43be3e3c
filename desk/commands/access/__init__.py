"""`aftersales access`: who may act and read; each part in a file of its own."""
