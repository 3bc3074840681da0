"""`server_key_exchange`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.handshake.context import Context
from tlswire.reference.handshake.digitally_signed import DigitallySigned
from tlswire.reference.handshake.ffdhe import ffdhe_group
from tlswire.reference.handshake.key_exchange import KeyExchange
from tlswire.reference.wire import Cursor, illegal_value
from tlswire.registry import EcCurveType, NamedGroup, SignatureScheme


@dataclass(frozen=True, slots=True)
class ServerEcdhParams:
    """A curve and the server's point on it.

    ::

        struct { ECParameters curve_params; opaque point<1..2^8-1>; } ServerECDHParams;

    `named_curve` is `None` where the curve's equation is spelled out instead.
    """

    curve_type: EcCurveType
    named_curve: NamedGroup | None
    public: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the curve and the point."""
        start = cursor.offset
        curve_type = EcCurveType(cursor.u8("curve_type"))
        named_curve = None
        if curve_type == EcCurveType.NAMED_CURVE:
            named_curve = NamedGroup(cursor.u16("namedcurve"))
        elif curve_type == EcCurveType.EXPLICIT_PRIME:
            _explicit_prime(cursor)
        elif curve_type == EcCurveType.EXPLICIT_CHAR2:
            _explicit_char2(cursor)
        else:
            raise illegal_value("curve_type", start, curve_type)
        return cls(curve_type, named_curve, cursor.vec8("point", 0).rest())


def _explicit_prime(cursor: Cursor) -> None:
    """Pass over an equation over a prime field (RFC 4492 §5.4): it has no name."""
    for field in ("prime_p", "a", "b", "base", "order", "cofactor"):
        cursor.vec8(field, 0)


def _explicit_char2(cursor: Cursor) -> None:
    """Pass over an equation over a field of characteristic two (RFC 4492 §5.4)."""
    cursor.u16("m")
    exponents = ("k",) if cursor.u8("basis") == 1 else ("k1", "k2", "k3")
    for field in (*exponents, "a", "b", "base", "order", "cofactor"):
        cursor.vec8(field, 0)


@dataclass(frozen=True, slots=True)
class ServerDhParams:
    """A prime, a generator and the server's public value, big-endian.

    ::

        struct {
            opaque dh_p<1..2^16-1>;
            opaque dh_g<1..2^16-1>;
            opaque dh_Ys<1..2^16-1>;
        } ServerDHParams;
    """

    dh_p: bytes
    dh_g: bytes
    dh_ys: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the three numbers."""
        return cls(*(cursor.vec16(field, 0).rest() for field in ("dh_p", "dh_g", "dh_Ys")))


@dataclass(frozen=True, slots=True)
class ServerRsaParams:
    """A modulus and an exponent, big-endian: an RSA key that is weak enough for export."""

    rsa_modulus: bytes
    rsa_exponent: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the two numbers."""
        modulus = cursor.vec16("rsa_modulus", 0).rest()
        return cls(modulus, cursor.vec16("rsa_exponent", 0).rest())


@dataclass(frozen=True, slots=True)
class ServerSrpParams:
    """A prime, a generator, a salt and the server's public value (RFC 5054 §2.5.3)."""

    srp_n: bytes
    srp_g: bytes
    srp_s: bytes
    srp_b: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the three numbers and the salt."""
        return cls(
            srp_n=cursor.vec16("srp_N", 0).rest(),
            srp_g=cursor.vec16("srp_g", 0).rest(),
            srp_s=cursor.vec8("srp_s", 0).rest(),
            srp_b=cursor.vec16("srp_B", 0).rest(),
        )


@dataclass(frozen=True, slots=True)
class ServerEccPwdParams:
    """A salt, a curve, and the server's element and scalar (RFC 8492 §4.5.2).

    ::

        struct {
            opaque salt<1..2^8-1>;
            ECParameters curve_params;
            ECPoint point;
            opaque scalar<1..2^8-1>;
        } ServerECCPWDParams;
    """

    salt: bytes
    element: ServerEcdhParams
    scalar: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the salt, the element and the scalar."""
        salt = cursor.vec8("salt", 0).rest()
        element = ServerEcdhParams.parse(cursor)
        return cls(salt, element, cursor.vec8("scalar", 0).rest())


# Undecoded parameters, any signature included, are bytes.
ServerParams = (
    ServerEcdhParams
    | ServerDhParams
    | ServerRsaParams
    | ServerSrpParams
    | ServerEccPwdParams
    | bytes
)

_LAYOUTS: dict[KeyExchange, Callable[[Cursor], ServerParams]] = {
    KeyExchange.ECDHE: ServerEcdhParams.parse,
    KeyExchange.ECDH_ANON: ServerEcdhParams.parse,
    KeyExchange.ECDHE_PSK: ServerEcdhParams.parse,
    KeyExchange.DHE: ServerDhParams.parse,
    KeyExchange.DH_ANON: ServerDhParams.parse,
    KeyExchange.DHE_PSK: ServerDhParams.parse,
    KeyExchange.RSA_EXPORT: ServerRsaParams.parse,
    KeyExchange.SRP: ServerSrpParams.parse,
    KeyExchange.SRP_SIGNED: ServerSrpParams.parse,
    KeyExchange.ECC_PWD: ServerEccPwdParams.parse,
}
_WITHOUT_PARAMS = (KeyExchange.PSK, KeyExchange.RSA_PSK, KeyExchange.TLCP)

# Tried in this order where the suite is unknown; all but the last are told by their lengths.
_GUESSES = (
    KeyExchange.ECDHE,
    KeyExchange.DHE,
    KeyExchange.ECDH_ANON,
    KeyExchange.DH_ANON,
    KeyExchange.RSA_EXPORT,
)


@dataclass(frozen=True, slots=True)
class ServerKeyExchange:
    """The server's share of the key exchange, until TLS 1.2.

    RFC 5246 §7.4.3, RFC 8422 §5.4, RFC 4279 §2, RFC 5054 §2.5.3.

    ::

        struct {
            opaque psk_identity_hint<0..2^16-1>;        /* with a pre-shared key */
            select (KeyExchangeAlgorithm) {
                case ecdhe:      ServerECDHParams params;
                case dhe:        ServerDHParams params;
                case rsa_export: ServerRSAParams params;
                case srp:        ServerSRPParams params;
            };
            DigitallySigned signed_params;              /* unless anonymous */
        } ServerKeyExchange;

    `params` is `None` where the suite needs none beside the hint.
    """

    psk_identity_hint: bytes | None
    params: ServerParams | None
    signed_params: DigitallySigned | None

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body in the layout of the suite in `context`.

        Without a suite the first layout that fits the bytes is taken.
        """
        if context.cipher_suite is None:
            return cls._guess(cursor, context)
        exchange = KeyExchange.of(context.cipher_suite)
        if exchange is None:
            return cls(None, cursor.rest(), None)
        return cls._parse_as(exchange, cursor, context)

    @classmethod
    def _guess(cls, cursor: Cursor, context: Context) -> Self:
        for exchange in _GUESSES:
            attempt = cursor.copy()
            try:
                parsed = cls._parse_as(exchange, attempt, context)
            except ParseError:
                continue
            if attempt.is_empty:
                cursor.rest()
                return parsed
        return cls(None, cursor.rest(), None)

    @classmethod
    def _parse_as(cls, exchange: KeyExchange, cursor: Cursor, context: Context) -> Self:
        hint = cursor.vec16("psk_identity_hint", 0).rest() if exchange.has_psk else None
        layout = _LAYOUTS.get(exchange)
        params: ServerParams | None = None
        if layout is not None:
            params = layout(cursor)
        elif exchange not in _WITHOUT_PARAMS:
            params = cursor.rest()
        signed = DigitallySigned.parse(cursor, context) if exchange.is_signed else None
        return cls(hint, params, signed)

    @property
    def group(self) -> NamedGroup | None:
        """The curve, or the group of RFC 7919 that the prime is of; `None` for others."""
        if isinstance(self.params, ServerEcdhParams):
            return self.params.named_curve
        if isinstance(self.params, ServerEccPwdParams):
            return self.params.element.named_curve
        if isinstance(self.params, ServerDhParams):
            return ffdhe_group(self.params.dh_p, self.params.dh_g)
        return None

    @property
    def dh_bits(self) -> int | None:
        """The size of the finite-field prime in bits; `None` for other key exchanges."""
        if not isinstance(self.params, ServerDhParams):
            return None
        return int.from_bytes(self.params.dh_p).bit_length()

    @property
    def signature_algorithm(self) -> SignatureScheme | None:
        """The algorithm of the signature; `None` before TLS 1.2, and without a signature."""
        return None if self.signed_params is None else self.signed_params.algorithm
