"""The mock's own API under /_mock: worlds and their clocks. Described in openapi/control/."""
