"""The archived pages of known sites, out of Common Crawl's hundreds of terabytes.

`captures` reads the answers of its URL index, `server` asks it patiently, `slices` takes single
records out of its archives, and `fetching` brings the pages of sites in.
"""
