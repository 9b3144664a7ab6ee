"""The laws of mock_server/core, most of them as properties."""
