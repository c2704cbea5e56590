"""A made-up web to try everything on: some 150 sites, 10,000 links, three dates, known answers.

`web` invents it, `archive` and `exports` write it as the files a user would have, `truth` knows
what the index must say about it, `build` writes and imports it. May import everything below the
doors. Nothing in it exists: names are invented, addresses come from ranges reserved for tests.
"""
