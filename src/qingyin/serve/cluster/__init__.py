"""A server on a Ray cluster: each replica has the doors of one server, and Ray's proxies stand before them."""
