"""Comparing manners of speaking: who hears which, what listeners say of them, and what that proves."""
