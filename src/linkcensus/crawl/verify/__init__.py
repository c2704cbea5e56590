"""Verification: are the links that we know still where they were, and as they were?

`questions` has a file for each thing that can be asked of a known link; `judge` puts their answers
in order. `prefilter` tells most pages without the link apart without parsing them, `reading` makes
an answer of the web into what the questions look at, `visits` makes it rows of the index, and
`run` fetches each referring page once.
"""
