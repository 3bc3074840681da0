"""`client_key_exchange`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.key_exchange import KeyExchange
from tlswire.reference.wire import Cursor, fits
from tlswire.registry import ProtocolVersion

_RSA = (KeyExchange.RSA, KeyExchange.RSA_EXPORT, KeyExchange.RSA_PSK, KeyExchange.TLCP)
_DH = (KeyExchange.DH, KeyExchange.DHE, KeyExchange.DH_ANON, KeyExchange.DHE_PSK)
_ECDH = (KeyExchange.ECDH, KeyExchange.ECDHE, KeyExchange.ECDH_ANON, KeyExchange.ECDHE_PSK)
_SRP = (KeyExchange.SRP, KeyExchange.SRP_SIGNED)


@dataclass(frozen=True, slots=True)
class ClientKeyExchange:
    """The client's share of the key exchange, until TLS 1.2.

    RFC 5246 §7.4.7, RFC 8422 §5.7, RFC 4279 §2, RFC 5054 §2.5.4.

    ::

        struct {
            opaque psk_identity<0..2^16-1>;             /* with a pre-shared key */
            select (KeyExchangeAlgorithm) {
                case rsa:   EncryptedPreMasterSecret;
                case dhe:   ClientDiffieHellmanPublic;
                case ecdhe: ClientECDiffieHellmanPublic;
                case srp:   ClientSRPPublic;
            } exchange_keys;
        } ClientKeyExchange;

    `kind` tells what `exchange_keys` are: `rsa`, `dh`, `ecdh`, `srp`, `none` or `other`.
    """

    psk_identity: bytes | None
    kind: str
    exchange_keys: bytes

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body in the layout of the suite in `context`."""
        suite = context.cipher_suite
        exchange = None if suite is None else KeyExchange.of(suite)
        if exchange is None:
            return cls(None, *_guess(cursor))
        identity = cursor.vec16("psk_identity", 0).rest() if exchange.has_psk else None
        return cls(identity, *_keys(exchange, cursor, context))


def _keys(exchange: KeyExchange, cursor: Cursor, context: Context) -> tuple[str, bytes]:
    """The keys; empty where the certificate has them."""
    if exchange in _RSA:
        return "rsa", _encrypted(cursor, context)
    is_implicit = cursor.is_empty and exchange in (KeyExchange.DH, KeyExchange.ECDH)
    if exchange in _DH:
        return "dh", b"" if is_implicit else cursor.vec16("dh_Yc", 0).rest()
    if exchange in _ECDH:
        return "ecdh", b"" if is_implicit else cursor.vec8("ecdh_Yc", 0).rest()
    if exchange in _SRP:
        return "srp", cursor.vec16("srp_A", 0).rest()
    if exchange is KeyExchange.ECC_PWD:
        # The element, then the scalar.
        point = cursor.vec8("point", 0).rest()
        return "eccpwd", point + cursor.vec8("scalar", 0).rest()
    return "none", b""


def _guess(cursor: Cursor) -> tuple[str, bytes]:
    """A point is one vector of a length byte; anything else is not told apart."""
    whole = cursor.rest()
    if whole and whole[0] == len(whole) - 1:
        return "ecdh", whole[1:]
    return "other", whole


def _encrypted(cursor: Cursor, context: Context) -> bytes:
    """The encrypted secret.

    SSL 3.0 and some clients of TLS send it without its length (RFC 5246 §7.4.7.1).
    """
    field = "encrypted_pre_master_secret"
    is_long = not fits(cursor, lambda rest: rest.vec16(field, 0)) and cursor.remaining >= 64
    if context.version == ProtocolVersion.SSLV3 or is_long:
        return cursor.rest()
    return cursor.vec16(field, 0).rest()
