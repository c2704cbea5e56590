"""Access logs of web servers: who sent visitors, and how many each day.

`recognise` tells the form of a log by its first lines, `forms` turn a line into an `Entry`,
`tally` keeps what counts of it, `lists` say who is a bot, a spammer or a search engine, `reader`
reads a file. A visitor's address is looked at to keep it out of what is stored, and never kept.
"""
