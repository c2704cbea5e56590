"""TLS on this machine's loopback, where both ends are one program: encrypted, nobody proves a name.

The two ends agree by an anonymous key exchange, which no real server offers and no real client
takes: a client of these terms cannot speak to anybody but a server of these terms.

Source:
    RFC 8422, section 5: ECDH_anon; OpenSSL, `ciphers(1)`: AECDH, security level 0.
"""

import ssl

_ANONYMOUS = "AECDH:@SECLEVEL=0"


def server_terms() -> ssl.SSLContext:
    """Return how a loopback server speaks TLS without a certificate.

    Raises:
        ssl.SSLError: This machine's OpenSSL knows no anonymous key exchange.
    """
    return _anonymous(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))


def client_terms() -> ssl.SSLContext:
    """Return how a client speaks TLS to such a server, and to no other.

    Raises:
        ssl.SSLError: This machine's OpenSSL knows no anonymous key exchange.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return _anonymous(context)


def _anonymous(context: ssl.SSLContext) -> ssl.SSLContext:
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # the last one with such a key exchange
    context.set_ciphers(_ANONYMOUS)
    return context
