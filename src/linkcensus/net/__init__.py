"""The one HTTP client of the program, with the gate at its sockets.

Nothing else opens a connection. Each socket is asked for after the name is resolved, for literal
addresses and for every redirect alike, and the gate refuses all addresses that are not public
unless a setting opens a named test network.
"""
