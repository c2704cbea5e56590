"""What is asked of a known link, a file for each question; `judge` puts the answers in order."""
