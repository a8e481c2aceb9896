"""Systems that speak Mandarin, each a command with the interface of `measures/system.py`; systems.toml lists them."""
