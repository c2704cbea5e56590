"""A message in words: plain text, HTML, and the Markdown that each chat service understands."""
