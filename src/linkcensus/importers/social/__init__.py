"""Posts on social networks, discussion sites and in feeds: who shared which page, and how far.

Each network has a module whose `posts` turn one JSON record into `Post`s; `feeds` reads RSS, Atom
and JSON feeds. `recognise` tells them apart by their content, `reader` reads a file, `keeping`
writes a post's links as sightings of kind mention, its author and reach as facts.
"""
