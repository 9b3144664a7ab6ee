"""The laws of mock_server/state, most of them as properties."""
