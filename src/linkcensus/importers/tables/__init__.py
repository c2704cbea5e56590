"""Other tools' exports: recognised and read by presets, one data file a format.

`recognise` says how a file is read, `reader` reads it. Below them, in the order of a row's journey:
`container` and `workbook` open it, `encoding`, `cells`, `sniff` and `objects` make rows of it,
`library`, `preset` and `matching` say what its columns mean, `links`, `figures` and `lists` turn
rows into links and facts with the help of `urls`, `numbers`, `dates`, `flags`,
`occurrences` and `filename`.
"""
