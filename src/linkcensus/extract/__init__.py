"""HTML, WARC and WAT become pages and links.

May import `index`, `net` and `core`. Reads bytes and gives records; writes nothing.
"""
