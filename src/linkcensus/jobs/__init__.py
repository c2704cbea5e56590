"""Durable background work: imports, exports, compaction, scores and bulk checks as jobs.

May import everything below the doors.

`queue` is what others use: ask for a job, look at it, cancel it, try it again. `worker` runs jobs
in a process of its own, `kinds` has a file for each kind of job, `database` keeps what people see
of a job beside the tables of DBOS, which makes jobs survive a killed process.
"""
