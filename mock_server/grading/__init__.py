"""How a client takes what goes wrong: troubles are played to it, and what it did then is judged."""
