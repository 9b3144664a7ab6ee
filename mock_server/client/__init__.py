"""The control API of a mock from Python, with nothing but the standard library: worlds, clocks, faults, the journal."""
