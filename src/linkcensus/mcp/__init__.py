"""MCP: the API's questions as tools for language models.

May import what every door may, and no other door: the application that answers is given to it.
The tools are made from the application's OpenAPI document and answered by the application itself,
in this process, so that they cannot do what the API cannot.

    document (operations) -> tools -> call (requests, asgi) -> answer (answers, cleaning)

`server` speaks the protocol, `http` serves it beside the API, `stdio` to one local client.
"""
