"""The link index on disk: dated facts in, derived state out. May import `core` only.

A folder of Delta tables whose Parquet segments DuckDB writes and reads. `schema` says what is
stored, `lake` keeps files and commits, `writer` brings facts in, `compaction` derives the state
(its steps are the SQL files in `sql/`), `view` gives questions one target's links, `history`
undoes and forgets, `evidence` keeps the pages themselves, `doctor` checks it all.
Where "new and lost" is decided: `sql/timeline.sql`.
"""
