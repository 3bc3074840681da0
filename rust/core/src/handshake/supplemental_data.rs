//! `supplemental_data`.

use crate::{
    registry::SupplementalDataType,
    wire::{Sequence, structure},
};

structure! {
    /// Data for the application, beside the handshake ([RFC 4680 §3]).
    ///
    /// ```text
    /// struct {
    ///     SupplementalDataEntry supp_data<1..2^24-1>;
    /// } SupplementalData;
    /// ```
    ///
    /// [RFC 4680 §3]: https://www.rfc-editor.org/rfc/rfc4680#section-3
    pub struct SupplementalData<'a> {
        /// As sent.
        pub supp_data: Sequence<'a, SupplementalDataEntry<'a>> => vec24,
    }
}

structure! {
    /// Data of one type.
    ///
    /// ```text
    /// struct {
    ///     SupplementalDataType supp_data_type;
    ///     uint16 supp_data_length;
    ///     select(SupplementalDataType) { }
    /// } SupplementalDataEntry;
    /// ```
    pub struct SupplementalDataEntry<'a> {
        /// Their type.
        pub supp_data_type: SupplementalDataType,
        /// The data, undecoded.
        pub supp_data: &'a [u8] => vec16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_has_entries() {
        let sent = b"\x00\x00\x06\x40\x02\x00\x02ab";
        let parsed = SupplementalData::parse(&mut Cursor::new(sent)).unwrap();
        let entry = parsed.supp_data.first().unwrap();
        assert_eq!((entry.supp_data_type.0, entry.supp_data), (0x4002, &b"ab"[..]));
        assert!(
            (0..sent.len())
                .all(|end| SupplementalData::parse(&mut Cursor::new(&sent[..end])).is_err())
        );
    }
}
