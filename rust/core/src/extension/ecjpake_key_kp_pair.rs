//! `ecjpake_key_kp_pair`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The sender's two public keys of the first round of J-PAKE, with proofs of knowing their private
    /// keys ([draft-cragie-tls-ecjpake-01 §7.2.2]); Thread commissions devices so.
    ///
    /// ```text
    /// struct {
    ///     ECJPAKEKeyKP ecjpake_key_kp_pair_list[2];
    /// } ECJPAKEKeyKPPairList;
    /// ```
    ///
    /// [draft-cragie-tls-ecjpake-01 §7.2.2]: https://datatracker.ietf.org/doc/html/draft-cragie-tls-ecjpake-01#section-7.2.2
    pub struct EcJpakeKeyKpPairList<'a> {
        /// The first.
        pub first: EcJpakeKeyKp<'a>,
        /// The second.
        pub second: EcJpakeKeyKp<'a>,
    }
}

structure! {
    /// A public key, and the proof of knowing its private key.
    ///
    /// ```text
    /// struct {
    ///     ECPoint X;
    ///     ECSchnorrZKP zkp;
    /// } ECJPAKEKeyKP;
    ///
    /// struct {
    ///     ECPoint V;
    ///     opaque r<1..2^8-1>;
    /// } ECSchnorrZKP;
    /// ```
    pub struct EcJpakeKeyKp<'a> {
        /// The public key, a point.
        pub x: &'a [u8] => vec8 as "X",
        /// The point of the proof.
        pub v: &'a [u8] => vec8 as "V",
        /// The number of the proof.
        pub r: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for EcJpakeKeyKpPairList<'a> {
    const TYPE: ExtensionType = ExtensionType::ECJPAKE_KEY_KP_PAIR;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn both_keys_have_their_proofs() {
        let sent = whole::<EcJpakeKeyKpPairList<'_>>(b"\x01a\x02bb\x01c\x01d\x01e\x01f");
        let EcJpakeKeyKpPairList { first, second } = sent;
        assert_eq!((first.x, first.v, first.r), (&b"a"[..], &b"bb"[..], &b"c"[..]));
        assert_eq!((second.x, second.v, second.r), (&b"d"[..], &b"e"[..], &b"f"[..]));
    }
}
