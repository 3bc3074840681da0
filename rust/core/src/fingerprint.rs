//! Fingerprints of hellos: JA3, JA3S and JA4, in full and hashed.
//!
//! They are `None` where the hello's structure, or an extension that they count, is broken: what
//! was read of it would be the fingerprint of something else.
//!
//! ```
//! use tlswire::{fingerprint, handshake::ClientHello, wire::{Cursor, Parse}};
//!
//! let body = [b"\x03\x01".as_slice(), &[0; 32], b"\x00\x00\x02\x00\x2f\x01\x00"].concat();
//! let hello = ClientHello::parse(&mut Cursor::new(&body), Default::default())?;
//! assert_eq!(fingerprint::ja3(&hello).unwrap().full(), "769,47,,,");
//! # Ok::<(), tlswire::wire::Error>(())
//! ```

use alloc::string::String;

mod ascii;
mod ja3;
mod ja3s;
mod ja4;

use ascii::Ascii;
pub use ja3::{Ja3, ja3};
pub use ja3s::ja3s;
pub use ja4::{JA4_REVISION, Ja4, Order, ja4};

/// `bytes` in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = Ascii::with_capacity(bytes.len().saturating_mul(2));
    text.hexadecimal(bytes);
    text.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_lower_case_and_padded() {
        assert_eq!(hex(b"\x00\x0a\xff"), "000aff");
    }
}
