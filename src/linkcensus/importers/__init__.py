"""Others' data comes in: archives, folders of pages, exports of other tools.

May import `extract`, `index`, `net` and `core`.

`run` imports a batch of files in parallel, `recognise` says what a file is, each reader turns one
file into rows of a `SegmentWriter`. A format of another tool is one data file in `presets/`.
"""
