"""Records made for the occasion, under names that nobody else has: what more than one check, probe or model needs."""
