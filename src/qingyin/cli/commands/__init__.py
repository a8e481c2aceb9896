"""The commands, a module each (or a few that belong together): `run(arguments)` gives the exit status."""
