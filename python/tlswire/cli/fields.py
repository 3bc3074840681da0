"""The fields of a message as indented lines."""

from collections.abc import Iterator
from typing import Any

from tlswire import ClientHello, ServerHello
from tlswire.registry import (
    AlertDescription,
    AlertLevel,
    CipherSuite,
    ClientCertificateType,
    CodePoint,
    CompressionMethod,
    EcPointFormat,
    ExtensionType,
    NamedGroup,
    ProtocolVersion,
    PskKeyExchangeMode,
    SignatureScheme,
)

REGISTRIES: dict[str, type[CodePoint]] = {
    "certificate_types": ClientCertificateType,
    "cipher_suite": CipherSuite,
    "cipher_suites": CipherSuite,
    "compression_method": CompressionMethod,
    "compression_methods": CompressionMethod,
    "description": AlertDescription,
    "ec_point_formats": EcPointFormat,
    "extensions": ExtensionType,
    "group": NamedGroup,
    "key_share_group": NamedGroup,
    "key_share_groups": NamedGroup,
    "legacy_version": ProtocolVersion,
    "level": AlertLevel,
    "psk_modes": PskKeyExchangeMode,
    "record_version": ProtocolVersion,
    "selected_version": ProtocolVersion,
    "signature_algorithm": SignatureScheme,
    "signature_algorithms": SignatureScheme,
    "signature_algorithms_cert": SignatureScheme,
    "supported_groups": NamedGroup,
    "supported_versions": ProtocolVersion,
}
_NAMED_ALREADY = {"type", "level_name", "description_name"}


def field_lines(message: Any) -> Iterator[str]:
    """A line for each field that says something; lists have a line for each item."""
    for key, value in message.to_dict().items():
        if key in _NAMED_ALREADY or value in (None, [], ""):
            continue
        if key == "extensions" and isinstance(message, ClientHello | ServerHello):
            yield from _extensions(message)
        elif isinstance(value, list):
            yield f"{key}:"
            for item in value:
                yield from _item(key, item)
        else:
            yield f"{key}: {_shown(key, value)}"


def _item(key: str, item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        pairs = [f"{name}: {value}" for name, value in item.items() if value not in (None, [])]
        yield from (f"    {'- ' if at == 0 else '  '}{pair}" for at, pair in enumerate(pairs))
    else:
        yield f"    {_shown(key, item)}"


def _extensions(hello: ClientHello | ServerHello) -> Iterator[str]:
    yield "extensions:"
    broken = dict(hello.malformed)
    for extension in hello.extensions or ():
        wrong = f"; {broken[extension.type]}" if extension.type in broken else ""
        place = f"offset {extension.offset}, {len(extension.data)} bytes"
        yield f"    {extension.type} ({int(extension.type)}): {place}{wrong}"


def _shown(key: str, value: Any) -> str:
    registry = REGISTRIES.get(key)
    if registry is None or not isinstance(value, int):
        return str(value)
    width = 4 if value > 0xFF or key.endswith(("suite", "suites", "version", "versions")) else 2
    return f"{registry(value)} (0x{value:0{width}x})"
