"""The HTTP and WebSocket doors, and the web page."""
