"""Who asks, from where, and whether they may: everything that can say no to a request.

`install.install_security` puts the guard around the whole application, mounts included; routes
name the role they need with the types of `identity`.
"""
