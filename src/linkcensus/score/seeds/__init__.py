"""Where trust begins: sites that trust is handed out from, each with the reason why.

Three origins, in this order: the user's own `seeds.toml` in the data folder, the list of reviewed
sites (`reviewed.toml`), and rules about suffixes that registries keep for public and academic
institutions (`rules.toml`). Seeds are whole sites: a university that gives its members web space
is trusted with it, which is the known weakness of suffix rules and a reason for `not_trusted`.
"""
