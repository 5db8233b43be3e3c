"""How a kind is written: the declaration, what is checked of it, what an effect may use."""
