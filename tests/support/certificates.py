"""Certificates of the test web: an authority of its own, made anew each time."""

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_ISSUER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the test web")])


class Certificates:
    """An authority, and one certificate for every name of one label below `.test`."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        self._authority = _certificate(key, key, _ISSUER, None)
        server_key = ec.generate_private_key(ec.SECP256R1())
        # a wildcard just below a top-level name is good to no client: hosts are a.web.test
        self._server = _certificate(key, server_key, x509.Name([]), "*.web.test")
        self._server_key = server_key

    def client(self) -> ssl.SSLContext:
        """A context that trusts the authority."""
        context = ssl.create_default_context()
        context.load_verify_locations(cadata=_pem(self._authority).decode())
        return context

    def server(self) -> ssl.SSLContext:
        """A context that proves to be any host `*.web.test`; other names fit no certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        key = self._server_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "server.pem"
            path.write_bytes(key + _pem(self._server))
            context.load_cert_chain(path)
        return context


def _certificate(
    signer: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    subject: x509.Name,
    name: str | None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_ISSUER)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=12))
        .add_extension(x509.BasicConstraints(ca=name is None, path_length=None), critical=True)
    )
    if name is not None:
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        builder = builder.add_extension(names, critical=True)
    return builder.sign(signer, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
