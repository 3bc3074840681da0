//! One JSON object a line, its keys in the order of the columns.

use crate::json::JsonWriter;
use crate::row::{Row, Selection};
use crate::text::write_value;

/// Appends one line.
pub fn write_row(selection: &Selection, row: &Row<'_>, out: &mut Vec<u8>) {
    JsonWriter::new(out).object(|json| {
        for column in selection.columns() {
            write_value((column.value)(row), json.key(column.name));
        }
    });
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::row::testing::{full_12, full_13, row};

    fn line(selection: &Selection, row: &Row<'_>) -> Value {
        let mut out = Vec::new();
        write_row(selection, row, &mut out);
        assert_eq!(out.iter().position(|&byte| byte == b'\n'), Some(out.len() - 1));
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_line_is_an_object_with_every_column_in_order() {
        let connection = full_13();
        let mut out = Vec::new();
        write_row(&Selection::all(), &row(&connection), &mut out);
        let text = String::from_utf8(out).unwrap();
        let mut at = 0;
        for column in Selection::all().columns() {
            let key = format!("\"{}\":", column.name);
            at += text[at..].find(&key).unwrap_or_else(|| panic!("{key} is not behind the others"));
        }
    }

    #[test]
    fn structures_are_objects() {
        let connection = full_12();
        let selection = Selection::parse(&["server_certificates", "alerts"]).unwrap();
        let line = line(&selection, &row(&connection));
        let certificate = &line["server_certificates"][0];
        assert_eq!(certificate["sha256"].as_str().unwrap().len(), 64);
        assert_eq!(certificate["subject"], json!(null));
        let alert = &line["alerts"][0];
        assert_eq!((&alert["level"], &alert["alert_id"]), (&json!("warning"), &json!(112)));
        assert_eq!(alert["ts"], json!("2023-11-14T22:13:20.006000000Z"));
    }

    #[test]
    fn bytes_are_hexadecimal() {
        let connection = full_12();
        let line = line(&Selection::parse(&["raw"]).unwrap(), &row(&connection));
        let hello = line["client_hello"].as_str().unwrap();
        let sent = &connection.client_hello.as_ref().unwrap().message;
        assert!(hello.starts_with("010000") && hello.len() == 2 * sent.len());
    }
}
