"""Watches links for a project, and tells people what happened."""
