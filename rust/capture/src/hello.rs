//! A `ClientHello` that was kept without its connection, as a log keeps it: read into the columns that
//! a row has of it, and into what is wrong with it.

mod encoding;
mod selection;

use core::fmt;

use tlswire::extension::{Carrier, Extensions};
use tlswire::handshake::{ClientHello, Context, Message};
use tlswire::locate::locate;
use tlswire::registry::HandshakeType;
use tlswire::wire::{Error, ErrorKind};

use crate::json::JsonWriter;
use crate::row::{Kind, Offered, Text, Value};
use crate::text::write_value;

pub use encoding::Encoding;
pub use selection::{HelloSelection, UnknownHelloColumn};

/// What is wrong with a hello, first of all: why it cannot be read, else what is wrong with its
/// block of extensions, else with the first extension whose body is malformed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Defect {
    kind: ErrorKind,
    field: &'static str,
    offset: u64,
    message: String,
}

impl Defect {
    fn new(error: Error, offset: u64) -> Self {
        let Error { kind, field, .. } = error;
        let message = format!("`{field}` at offset {offset}: {kind}");
        Self { kind, field, offset, message }
    }

    /// The kind of error.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl From<Error> for Defect {
    fn from(error: Error) -> Self {
        Self::new(error, error.offset.into())
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A column that tells of a [`Defect`]; null where there is none.
#[derive(Clone, Copy, Debug)]
pub struct DefectColumn {
    /// Its name in every format.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// What it means.
    pub sentence: &'static str,
    /// How it is read.
    pub value: for<'a> fn(&'a Defect) -> Value<'a>,
}

/// The columns that tell what is wrong, which follow those of the hello.
pub static DEFECT_COLUMNS: &[DefectColumn] = &[
    DefectColumn {
        name: "error_kind",
        kind: Kind::Dictionary,
        sentence: "What is wrong with the hello, in one word: incomplete, truncated, \
                   illegal_length, illegal_value, trailing_data; null where nothing is. The other \
                   columns are null where the hello could not be read at all.",
        value: |defect| defect.kind.name().into(),
    },
    DefectColumn {
        name: "error_field",
        kind: Kind::Dictionary,
        sentence: "The field that is wrong, by its RFC's name; hex or base64 for text that is not.",
        value: |defect| defect.field.into(),
    },
    DefectColumn {
        name: "error_offset",
        kind: Kind::I64,
        sentence: "Where that field begins, from the first byte of what was given.",
        value: |defect| defect.offset.into(),
    },
    DefectColumn {
        name: "error",
        kind: Kind::String,
        sentence: "The same as one sentence.",
        value: |defect| Value::Text(Text::Str(&defect.message)),
    },
];

/// Reads the hello in `data`, which is in records, a handshake message, or the body of one; `take`
/// is told what it offers, if it can be read, and what is wrong with it, if anything is.
pub fn read<T>(data: &[u8], take: impl FnOnce(Option<&Offered<'_>>, Option<&Defect>) -> T) -> T {
    let located = match locate(data, HandshakeType::CLIENT_HELLO) {
        Ok(located) => located,
        Err(error) => return take(None, Some(&error.into())),
    };
    let defect = |error: Error| Defect::new(error, located.place.input_offset(error.offset));
    match client_hello(&located.message) {
        Ok(hello) => {
            let wrong = hello.defect.or_else(|| malformed(hello.extensions)).map(defect);
            let offered = Offered::alone(&located.message, hello, located.record_version);
            take(Some(&offered), wrong.as_ref())
        }
        Err(error) => take(None, Some(&defect(error))),
    }
}

fn client_hello(message: &[u8]) -> Result<ClientHello<'_>, Error> {
    match Message::parse(message, Context::default())? {
        Message::ClientHello(hello) => Ok(hello),
        other => {
            let kind = ErrorKind::IllegalValue { value: other.handshake_type().0.into() };
            Err(Error { kind, field: "msg_type", offset: 0 })
        }
    }
}

/// What is wrong with the first extension whose body is not as its type wants it.
fn malformed(extensions: Option<Extensions<'_>>) -> Option<Error> {
    extensions?.iter().find_map(|raw| Carrier::ClientHello.check(raw).err())
}

/// Writes the members of a JSON object that tell of a hello: the columns that were chosen, and what
/// is wrong.
pub fn write_members(
    selection: &HelloSelection,
    offered: Option<&Offered<'_>>,
    defect: Option<&Defect>,
    json: &mut JsonWriter<'_>,
) {
    for (column, read) in selection.columns() {
        write_value(offered.map_or(Value::Null, *read), json.key(column.name));
    }
    for column in DEFECT_COLUMNS {
        write_value(defect.map_or(Value::Null, column.value), json.key(column.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body of a hello with `supported_groups` of the length `groups`, which ought to be 2.
    fn body(groups: u8) -> Vec<u8> {
        let head = [&b"\x03\x03"[..], &[7; 32], b"\x00\x00\x02\x13\x01\x01\x00"].concat();
        [&head[..], b"\x00\x08\x00\x0a\x00\x04\x00", &[groups], b"\x00\x1d"].concat()
    }

    fn in_record(body: &[u8]) -> Vec<u8> {
        let length = u8::try_from(body.len()).unwrap();
        [&[22, 3, 1, 0, length + 4, 1, 0, 0, length], body].concat()
    }

    fn line(data: &[u8]) -> serde_json::Value {
        let selection = HelloSelection::parse(&["client_groups", "client_record_version"]).unwrap();
        let mut out = Vec::new();
        JsonWriter::new(&mut out).object(|json| {
            read(data, |offered, defect| write_members(&selection, offered, defect, json));
        });
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_hello_is_read_in_every_form() {
        let body = body(2);
        let record = in_record(&body);
        for (data, version) in [(&record[..], Some(0x0301)), (&record[5..], None), (&body, None)] {
            let found = line(data);
            assert_eq!(found["client_groups"], serde_json::json!([0x1d]));
            assert_eq!(found["client_record_version"], serde_json::json!(version));
            assert_eq!(found["error"], serde_json::json!(null));
        }
    }

    #[test]
    fn a_malformed_body_costs_its_column_and_is_told_with_its_place_in_the_input() {
        for (data, offset) in [(in_record(&body(3)), 56), (body(3), 47)] {
            let found = line(&data);
            assert_eq!(found["client_groups"], serde_json::json!(null));
            assert_eq!(found["error_kind"], "truncated");
            assert_eq!(
                (found["error_field"].as_str(), found["error_offset"].as_u64()),
                (Some("named_group_list"), Some(offset))
            );
        }
    }

    #[test]
    fn what_is_no_hello_has_nothing_but_an_error() {
        let found = line(b"\x15\x03\x01\x00\x02\x02\x28");
        assert_eq!(
            (&found["error_kind"], &found["error_field"]),
            (&"illegal_value".into(), &"type".into())
        );
        assert_eq!(found["error"], "`type` at offset 0: illegal value: 0x15");
        assert_eq!(line(b"")["error_kind"], "incomplete");
        let other = line(b"\x16\x03\x01\x00\x04\x0e\x00\x00\x00");
        assert_eq!(
            (&other["error_field"], other["error_offset"].as_u64()),
            (&"msg_type".into(), Some(5))
        );
    }
}
