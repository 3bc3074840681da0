//! The table of columns as text, for the documentation and for those who check rows.

use crate::json::JsonWriter;
use crate::row::{Column, Kind, Member, SCHEMA_VERSION, Selection, columns};

/// The table as JSON: an array of objects with `name`, `type`, `set`, `sentence`, `depends_on`,
/// `zeek`, `ecs`, `ocsf`, and for lists of structures `members`.
#[must_use]
pub fn describe() -> String {
    written(|json| json.array(|json| columns().for_each(|column| describe_column(column, json))))
}

/// The JSON Schema (2020-12) of one line of NDJSON with the columns of `selection`.
#[must_use]
pub fn json_schema(selection: &Selection) -> String {
    written(|json| {
        json.object(|json| {
            json.key("$schema").string("https://json-schema.org/draft/2020-12/schema");
            json.key("title").string("tlswire connection");
            json.key("description").display(format_args!("Columns of version {SCHEMA_VERSION}."));
            json.key("type").string("object");
            json.key("properties").object(|json| {
                for column in selection.columns() {
                    schema(column.kind, column.sentence, json.key(column.name));
                }
            });
            json.key("required").array(|json| {
                selection.columns().iter().for_each(|column| json.string(column.name));
            });
        });
    })
}

fn written(write: impl FnOnce(&mut JsonWriter<'_>)) -> String {
    let mut out = Vec::new();
    write(&mut JsonWriter::new(&mut out));
    String::from_utf8(out).unwrap_or_default()
}

fn describe_column(column: &Column, json: &mut JsonWriter<'_>) {
    json.object(|json| {
        json.key("name").string(column.name);
        json.key("type").string(column.kind.name());
        json.key("set").string(column.set.name());
        json.key("sentence").string(column.sentence);
        json.key("depends_on").string(column.depends_on.name());
        for (key, name) in [("zeek", column.zeek), ("ecs", column.ecs), ("ocsf", column.ocsf)] {
            match name {
                Some(name) => json.key(key).string(name),
                None => json.key(key).null(),
            }
        }
        if let Kind::ListStruct(members) = column.kind {
            json.key("members").array(|json| {
                for member in members {
                    describe_member(member, json);
                }
            });
        }
    });
}

fn describe_member(member: &Member, json: &mut JsonWriter<'_>) {
    json.object(|json| {
        json.key("name").string(member.name);
        json.key("type").string(member.kind.name());
        json.key("sentence").string(member.sentence);
    });
}

/// Writes the schema of a value that may be null.
fn schema(kind: Kind, sentence: &str, json: &mut JsonWriter<'_>) {
    json.object(|json| {
        json.key("description").string(sentence);
        let (name, limit) = simple(kind);
        json.key("type")
            .array(|json| [name, "null"].into_iter().for_each(|name| json.string(name)));
        if let Some(limit) = limit {
            json.key("minimum").integer(0_u8);
            json.key("maximum").integer(limit);
        }
        match kind {
            Kind::TimestampNs | Kind::TimestampS => json.key("format").string("date-time"),
            Kind::Binary => json.key("pattern").string("^([0-9a-f]{2})*$"),
            Kind::ListU16 => element(Kind::U16, json.key("items")),
            Kind::ListString | Kind::ListDictionary => element(Kind::String, json.key("items")),
            Kind::ListStruct(members) => json.key("items").object(|json| {
                json.key("type").string("object");
                json.key("properties").object(|json| {
                    for member in members {
                        schema(member.kind, member.sentence, json.key(member.name));
                    }
                });
            }),
            _ => (),
        }
    });
}

/// Writes the schema of a list's element, which is not null.
fn element(kind: Kind, json: &mut JsonWriter<'_>) {
    json.object(|json| json.key("type").string(simple(kind).0));
}

/// The JSON type of a kind, and its greatest value where it is an unsigned integer.
const fn simple(kind: Kind) -> (&'static str, Option<u32>) {
    match kind {
        Kind::Bool => ("boolean", None),
        Kind::U8 => ("integer", Some(0xff)),
        Kind::U16 => ("integer", Some(0xffff)),
        Kind::U32 => ("integer", Some(u32::MAX)),
        Kind::I64 => ("integer", None),
        Kind::F64 => ("number", None),
        Kind::String | Kind::Dictionary | Kind::Binary | Kind::TimestampNs | Kind::TimestampS => {
            ("string", None)
        }
        Kind::ListU16 | Kind::ListString | Kind::ListDictionary | Kind::ListStruct(_) => {
            ("array", None)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_description_is_json_and_has_every_column() {
        let table: Value = serde_json::from_str(&describe()).unwrap();
        let table = table.as_array().unwrap();
        assert_eq!(table.len(), columns().count());
        assert_eq!(table[0]["name"], "ts");
        assert_eq!(table[0]["depends_on"], "timing");
        let chains = table.iter().find(|column| column["name"] == "server_certificates").unwrap();
        assert_eq!(chains["members"][0]["name"], "sha256");
    }

    #[test]
    fn the_schema_has_the_columns_asked_for() {
        let selection = Selection::parse(&["src_port", "client_groups", "alerts"]).unwrap();
        let schema: Value = serde_json::from_str(&json_schema(&selection)).unwrap();
        assert_eq!(schema["required"], serde_json::json!(["src_port", "client_groups", "alerts"]));
        assert_eq!(schema["properties"]["src_port"]["maximum"], 65_535);
        assert_eq!(schema["properties"]["client_groups"]["items"]["type"], "integer");
        let alert = &schema["properties"]["alerts"]["items"]["properties"]["ts"];
        assert_eq!(alert["format"], "date-time");
    }
}
