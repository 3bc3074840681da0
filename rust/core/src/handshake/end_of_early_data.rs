//! `end_of_early_data`.

use crate::wire::structure;

structure! {
    /// The client's early data end: an empty body ([RFC 9846 §4.6]).
    ///
    /// ```text
    /// struct { } EndOfEarlyData;
    /// ```
    ///
    /// [RFC 9846 §4.6]: https://www.rfc-editor.org/rfc/rfc9846#section-4.6
    pub struct EndOfEarlyData;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_is_empty() {
        assert_eq!(EndOfEarlyData::parse(&mut Cursor::new(b"")), Ok(EndOfEarlyData));
    }
}
