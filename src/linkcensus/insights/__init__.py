"""Read-only questions over the index: a file per question.

Each question is a function of a view (one target's links as of a moment) and a frozen request,
and returns a frozen result; no question formats, prints or writes. `filters` holds the one
filter grammar, `paging` the order and the cursors, `listing` what all lists share, `relations`
what a question may ask of the index; `asking` reads what users write, `exporting` writes rows
into files.
"""
