"""Whether a certificate is for a host (RFC 9525)."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from tlswire.reference.x509.general_name import DNS_NAME, IP_ADDRESS, GeneralName


def matches(presented: GeneralName, host: bytes) -> bool:
    """Whether `presented`, of a certificate, is the name `host` that was asked for (§6).

    A wildcard stands for the whole left-most label and for no more (§6.3); the case of ASCII
    letters and a trailing dot do not matter. An address in text form equals an `iPAddress` only
    (§6.4). URIs, mailboxes and distinguished names never match.
    """
    address = _address(host)
    if presented.element.tag == IP_ADDRESS:
        return address is not None and presented.address == address
    if presented.element.tag == DNS_NAME:
        return address is None and _matches_dns_name(presented.element.content, host)
    return False


def _address(host: bytes) -> IPv4Address | IPv6Address | None:
    if b"%" in host:  # a zone, which no certificate knows
        return None
    try:
        return ip_address(host.decode())
    except ValueError:
        return None


def _matches_dns_name(pattern: bytes, host: bytes) -> bool:
    # `lower()` of bytes changes ASCII letters alone.
    pattern = pattern.removesuffix(b".").lower()
    host = host.removesuffix(b".").lower()
    if not pattern.startswith(b"*"):
        return bool(host) and pattern == host
    at = host.find(b".")
    return pattern.startswith(b"*.") and at > 0 and host[at:] == pattern[1:]
