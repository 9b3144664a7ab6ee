"""The laws of mock_server/families, most of them as properties."""
