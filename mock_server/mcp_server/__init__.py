"""An MCP server: the mock as tools for coding agents. It speaks HTTP to a mock, and knows nothing of its inside."""
