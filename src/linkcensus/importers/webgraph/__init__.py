"""Common Crawl's web graph: vertices, edges and ranks as published, host and domain level.

`releases` says what is published and under which addresses, `files` brings it here, `blocks`
undoes the compression, `vertices`, `edges` and `ranks` read one format each, `names` turns
published names into sites, `bring_in` stores it all as the background (`index/background.py`).
Memory is bounded in all of them, whatever the size of a file.
"""
