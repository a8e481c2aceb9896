"""The HTTP and WebSocket doors, and the page."""
