"""The fields of a request, and the bytes of its answer."""
