"""Whom a run believes to be the deployment: certificates, and in plain words what is wrong with one."""

import os
import ssl
from pathlib import Path

import httpcore

from contract_tests.settings import SettingsError

OTHER_CA = {18, 19, 20, 21}
"""OpenSSL's numbers for a certificate that is signed by somebody whom we do not know."""
HOW_TO_TRUST = (
    "Give the CA that signed it with --ca-file, or with SSL_CERT_FILE or SSL_CERT_DIR; --insecure takes any certificate"
)


def ssl_context(ca_file: Path | None, *, insecure: bool) -> ssl.SSLContext:
    """Trust in the CAs of `ca_file`; without one in those of SSL_CERT_FILE and SSL_CERT_DIR, else in the usual ones."""
    if insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    file, folder = (str(ca_file), "") if ca_file else (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    if not (file or folder):
        return httpcore.default_ssl_context()
    source = "--ca-file" if ca_file else "SSL_CERT_FILE" if file else "SSL_CERT_DIR"
    if folder and not Path(folder).is_dir():
        raise SettingsError(f"SSL_CERT_DIR: {folder} is no folder.")
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except ssl.SSLError:
        raise SettingsError(
            f"{source}: {file} has no certificate. A CA in PEM begins with BEGIN CERTIFICATE."
        ) from None
    except OSError as error:
        raise SettingsError(f"{source}: cannot read {file}: {error.strerror}.") from None


def tls_trouble(error: BaseException, host: str) -> str:
    """What TLS had against the server, in a sentence; "" where it was something else."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        advice = f". {HOW_TO_TRUST}" if cause.verify_code in OTHER_CA else ""
        return f"the certificate of {host} is not trusted: {cause.verify_message}{advice}"
    if isinstance(cause, ssl.SSLError):
        said = (cause.reason or str(cause)).replace("_", " ").lower()
        return f"TLS with {host} failed: {said}. Is it https:// that it speaks, and in a version that is still in use?"
    return ""
