"""Mathematics of link graphs: arrays in, arrays out. Knows no URL, no file format, no index.

A graph is a `csr.Graph`: for each node the nodes that link to it, memory-mapped where it is large.
A file per measure. Kernels are numba functions over unsigned views (docs/decisions/0007).
May import numpy, numba and `core.errors`; nothing else of ours.
"""
