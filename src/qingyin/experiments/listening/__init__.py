"""Listening tests: what each listener hears in which order, what is kept of the answers, and what they prove."""
