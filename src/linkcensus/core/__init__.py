"""The words and rules every other package shares: URLs, sites, scopes, rel, errors, settings.

The lowest layer: it may import nothing of ours, opens no file but the public suffix list and the
secret files a setting names, and opens no connection.
"""
