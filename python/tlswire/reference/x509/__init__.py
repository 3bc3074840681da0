"""X.509 certificates."""

from tlswire.reference.x509.certificate import Certificate
from tlswire.reference.x509.summary import Summary

__all__ = ["Certificate", "Summary"]
