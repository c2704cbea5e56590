"""Scores of sites, pages and links: published formulas over named inputs, dated and versioned.

Reads sites and votes from the index, ranks them with `graph`, writes a run of scores back to the
index. A file per score, a file per spam marker's level, lists and weights as data files.
May import graph, index, net, extract and core; never importers, insights or a door.
"""
