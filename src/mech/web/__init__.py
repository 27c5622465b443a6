"""The HTTP face: REST, events as they happen, conversations and MCP, on loopback and for whoever holds the token."""
