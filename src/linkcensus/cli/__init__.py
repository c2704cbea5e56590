"""The command line: a file per group of commands, each translating words into one operation.

`main` starts, `command` wraps a function as a command, `options` holds the shared options,
`session` opens the index, `text`, `tables` and `emit` write answers for people and programs.
Heavy modules are imported inside the commands, so that `linkcensus --help` stays instant.
"""
