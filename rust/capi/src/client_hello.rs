//! The handle of a `ClientHello`.

use core::ffi::CStr;
use std::ffi::CString;
use std::sync::OnceLock;

use self_cell::self_cell;
use tlswire::extension::{RawExtension, ServerNameList};
use tlswire::fingerprint::{self, Ja3, Ja4, Order};
use tlswire::handshake::{ClientHello, Context, Message, Transport};
use tlswire::locate::{Located, Place, locate};
use tlswire::registry::{CipherSuite, HandshakeType};
use tlswire::wire::{self, Error, ErrorKind};

use crate::result::{Failure, tlswire_result};

/// A `ClientHello` that was parsed, and a copy of its bytes. It does not change: several threads may
/// read it at once.
#[expect(non_camel_case_types, reason = "the name of the header")]
pub struct tlswire_client_hello {
    cell: Cell,
    ja3: OnceLock<Option<CString>>,
    ja4: OnceLock<Option<CString>>,
}

self_cell! {
    struct Cell {
        owner: Box<[u8]>,
        #[covariant]
        dependent: View,
    }
}

/// A hello, and its lists so that any place of them is found at once.
struct View<'a> {
    hello: ClientHello<'a>,
    cipher_suites: Vec<CipherSuite>,
    extensions: Option<Vec<RawExtension<'a>>>,
}

impl<'a> View<'a> {
    fn parse(message: &'a [u8]) -> wire::Result<Self> {
        let Message::ClientHello(hello) = Message::parse(message, Context::default())? else {
            return Err(other_type(message));
        };
        let cipher_suites = hello.cipher_suites.iter().collect();
        let extensions = hello.extensions.map(|found| found.iter().collect());
        Ok(Self { hello, cipher_suites, extensions })
    }
}

impl tlswire_client_hello {
    /// Copies and reads the message in `data`: in records, with its header, or its body alone.
    pub(crate) fn parse(data: &[u8]) -> Result<Self, Failure> {
        let Located { message, place, .. } = locate(data, HandshakeType::CLIENT_HELLO)?;
        let cell = Cell::try_new(copy(&message)?, |message| View::parse(message))
            .map_err(|error| failure(error, &place))?;
        Ok(Self { cell, ja3: OnceLock::new(), ja4: OnceLock::new() })
    }

    fn view(&self) -> &View<'_> {
        self.cell.borrow_dependent()
    }

    pub(crate) fn legacy_version(&self) -> u16 {
        self.view().hello.legacy_version.0
    }

    pub(crate) fn max_version(&self) -> Option<u16> {
        self.view().hello.max_version().map(|version| version.0)
    }

    pub(crate) fn server_name(&self) -> Result<Option<&[u8]>, Failure> {
        let names = self.view().hello.get::<ServerNameList<'_>>()?;
        Ok(names.and_then(ServerNameList::host_name))
    }

    pub(crate) fn cipher_suites(&self) -> &[CipherSuite] {
        &self.view().cipher_suites
    }

    /// `None` where the message ends before them.
    pub(crate) fn extensions(&self) -> Option<&[RawExtension<'_>]> {
        self.view().extensions.as_deref()
    }

    /// What is wrong with the block of extensions.
    pub(crate) fn defect(&self) -> Result<(), Failure> {
        self.view().hello.defect.map_or(Ok(()), |defect| Err(defect.into()))
    }

    pub(crate) fn ja3(&self) -> Option<&CStr> {
        let make = || text(fingerprint::ja3(&self.view().hello).as_ref().map(Ja3::hash));
        self.ja3.get_or_init(make).as_deref()
    }

    pub(crate) fn ja4(&self) -> Option<&CStr> {
        let make = || {
            let hello = &self.view().hello;
            let ja4 = fingerprint::ja4(hello, transport(hello), Order::Sorted);
            text(ja4.as_ref().map(Ja4::hash))
        };
        self.ja4.get_or_init(make).as_deref()
    }
}

/// A failure at `place`; its offset counts from the first byte of the input.
fn failure(error: Error, place: &Place) -> Failure {
    let offset = u32::try_from(place.input_offset(error.offset)).unwrap_or(u32::MAX);
    Failure::from(Error { offset, ..error })
}

fn other_type(message: &[u8]) -> Error {
    let value = message.first().copied().unwrap_or_default().into();
    Error { kind: ErrorKind::IllegalValue { value }, field: "msg_type", offset: 0 }
}

/// A copy of what the caller passed; no memory for it is no reason to abort.
fn copy(message: &[u8]) -> Result<Box<[u8]>, Failure> {
    let mut copy = Vec::new();
    let none = |_| Failure::new(tlswire_result::TLSWIRE_ERR_MEMORY);
    copy.try_reserve_exact(message.len()).map_err(none)?;
    copy.extend_from_slice(message);
    Ok(copy.into_boxed_slice())
}

const fn transport(hello: &ClientHello<'_>) -> Transport {
    match hello.legacy_cookie {
        Some(_) => Transport::Dtls,
        None => Transport::Tls,
    }
}

fn text(found: Option<String>) -> Option<CString> {
    CString::new(found?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_8448: &[u8] =
        include_bytes!("../../core/src/handshake/client_hello/rfc8448-simple-1rtt.bin");

    fn failed(message: &[u8]) -> Failure {
        tlswire_client_hello::parse(message).err().unwrap()
    }

    #[test]
    fn every_truncation_is_incomplete() {
        for end in 0..RFC_8448.len() {
            let kind = failed(&RFC_8448[..end]).kind;
            assert_eq!(kind, tlswire_result::TLSWIRE_ERR_INCOMPLETE, "cut to {end}");
        }
    }

    #[test]
    fn a_hello_may_come_in_records_or_as_its_body() {
        let record = [&b"\x16\x03\x01\x00\xc4"[..], RFC_8448].concat();
        let ja4 = tlswire_client_hello::parse(RFC_8448).unwrap().ja4().unwrap().to_owned();
        for data in [&record[..], &RFC_8448[4..]] {
            assert_eq!(tlswire_client_hello::parse(data).unwrap().ja4(), Some(&*ja4));
        }
        let kind = tlswire_result::TLSWIRE_ERR_ILLEGAL_VALUE;
        let other = [b"\x02", &RFC_8448[1..]].concat();
        assert_eq!(failed(&other), Failure { kind, field: Some("msg_type"), offset: 0 });
    }

    #[test]
    fn an_offset_counts_from_the_first_byte_of_the_input() {
        let mut record = [&b"\x16\x03\x01\x00\xc4"[..], RFC_8448].concat();
        record[43] = 99;
        let kind = tlswire_result::TLSWIRE_ERR_ILLEGAL_LENGTH;
        let field = Some("legacy_session_id");
        assert_eq!(failed(&record), Failure { kind, field, offset: 43 });
    }

    #[test]
    fn a_broken_block_of_extensions_is_a_defect_and_costs_the_fingerprints() {
        let mut message = RFC_8448.to_vec();
        let at = message.windows(2).position(|pair| pair == b"\x00\x1c").unwrap();
        message[at + 3] = 0xff;
        let hello = tlswire_client_hello::parse(&message).unwrap();
        let defect = hello.defect().unwrap_err();
        assert_eq!(defect.kind, tlswire_result::TLSWIRE_ERR_TRUNCATED);
        assert_eq!(defect.field, Some("extension_data"));
        assert_eq!((hello.ja3(), hello.ja4()), (None, None));
        assert_eq!(hello.server_name(), Ok(Some(&b"server"[..])));
    }

    #[test]
    fn a_handle_can_be_read_by_several_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        let hello = tlswire_client_hello::parse(RFC_8448).unwrap();
        shared(&hello);
        let ja4 = || hello.ja4().unwrap().as_ptr().addr();
        let found = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(ja4));
            threads.map(|thread| thread.join().unwrap())
        });
        assert_eq!(found, [ja4(); 4]);
    }
}
