"""Commands about spare parts: the lists of parts, places, suppliers and units, the stock."""
