"""The gRPC door, its messages and a client."""
