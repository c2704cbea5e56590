"""How pages are asked for from the web itself: politely, within bounds, and kept as evidence.

Imports extract, index, store, net and core. It opens no connection of its own: all requests go
through the gate of net.
"""
