"""`ecjpake_key_kp_pair`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class EcJpakeKeyKp:
    """A public key, and the proof of knowing its private key.

    ::

        struct { ECPoint X; ECSchnorrZKP zkp; } ECJPAKEKeyKP;
        struct { ECPoint V; opaque r<1..2^8-1>; } ECSchnorrZKP;
    """

    x: bytes
    v: bytes
    r: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            x=cursor.vec8("X", 0).rest(),
            v=cursor.vec8("V", 0).rest(),
            r=cursor.vec8("r", 0).rest(),
        )


@dataclass(frozen=True, slots=True)
class EcJpakeKeyKpPairList:
    """The sender's two public keys of the first round of J-PAKE, with their proofs.

    draft-cragie-tls-ecjpake-01 §7.2.2; Thread commissions devices so.

    ::

        struct { ECJPAKEKeyKP ecjpake_key_kp_pair_list[2]; } ECJPAKEKeyKPPairList;
    """

    TYPE: ClassVar = ExtensionType.ECJPAKE_KEY_KP_PAIR
    first: EcJpakeKeyKp
    second: EcJpakeKeyKp

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read both."""
        return cls(first=EcJpakeKeyKp.parse(cursor), second=EcJpakeKeyKp.parse(cursor))
