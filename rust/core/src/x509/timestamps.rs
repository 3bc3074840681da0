//! Timestamps of transparency logs where DER carries them ([RFC 6962 §3.3]): in certificates, and in
//! what OCSP says of one.
//!
//! [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3

use super::der::{Element, tag};
use super::extension::Extension;
use crate::{
    extension::SignedCertificateTimestampList,
    wire::{Cursor, Parse as _, Result},
};

const LIST: &str = "SignedCertificateTimestampList";

/// The OCTET STRING in the value of an extension.
pub(super) fn element<'a>(found: &Extension<'a>) -> Result<Element<'a>> {
    found.element(LIST, tag::OCTET_STRING)
}

/// The list in such an OCTET STRING.
pub(super) fn list<'a>(element: &Element<'a>) -> Result<SignedCertificateTimestampList<'a>> {
    let mut cursor = Cursor::at(element.content, element.content_offset());
    let list = SignedCertificateTimestampList::parse(&mut cursor)?;
    cursor.finish(LIST)?;
    Ok(list)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::super::der::build::tlv;
    use super::*;
    use crate::extension::Sct;

    fn read(content: &[u8]) -> Result<Vec<u8>> {
        let der = tlv(tag::OCTET_STRING, content);
        let list = list(&Element::parse(&der, 100)?)?;
        let versions = list.sct_list.iter().map(|sct| match sct.0 {
            Sct::V1(_) => 0,
            Sct::Other(version, _) => version.0,
        });
        Ok(versions.collect())
    }

    #[test]
    fn a_list_is_read_whole() {
        assert_eq!(read(b"\0\x04\0\x02\x07\xab"), Ok([7].to_vec()));
        let trailing = read(b"\0\x04\0\x02\x07\xab\0").unwrap_err();
        assert_eq!((trailing.field, trailing.offset), (LIST, 108));
        assert_eq!(read(b"\0\x04\0\x03\x07\xab").unwrap_err().offset, 104);
    }
}
