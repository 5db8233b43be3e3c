"""Cases that are sent whatever comes: walks, scripts drawn by chance, messages that nobody should send."""
