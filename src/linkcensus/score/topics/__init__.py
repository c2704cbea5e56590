"""What sites and pages are about: a tree of topics, their seeds, and the words that tell them.

Two signals that know nothing of each other: the trust that flows to a site from the seeds of a
topic, and the words of a page. Both read `topics.toml`, which the data folder's own may extend.
"""
