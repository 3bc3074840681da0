//! The Arrow schema of a selection of columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use tlswire_capture::row::{Column, Kind, Member, SCHEMA_VERSION, Selection};

/// The unit of the packet times. Those of certificates are seconds always.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum TimeUnit {
    /// As the capture has them at best.
    #[default]
    Ns,
    /// Microseconds, rounded down: what every reader of Parquet takes.
    Us,
}

/// The schema of `selection`.
///
/// The metadata of a field are `sentence`, `set`, `depends_on` and, where there is such a name,
/// `zeek`, `ecs` and `ocsf`; that of the schema is `tlswire.schema_version`.
#[must_use]
pub fn schema(selection: &Selection, unit: TimeUnit) -> SchemaRef {
    let fields: Fields = selection.columns().iter().map(|column| field(column, unit)).collect();
    Arc::new(Schema::new_with_metadata(fields, versioned()))
}

/// The metadata that every schema has.
pub(crate) fn versioned() -> HashMap<String, String> {
    HashMap::from([("tlswire.schema_version".to_owned(), SCHEMA_VERSION.to_string())])
}

/// The field of a column.
pub(crate) fn field(column: &Column, unit: TimeUnit) -> Field {
    let described = [
        ("sentence", Some(column.sentence)),
        ("set", Some(column.set.name())),
        ("depends_on", Some(column.depends_on.name())),
        ("zeek", column.zeek),
        ("ecs", column.ecs),
        ("ocsf", column.ocsf),
    ];
    let pairs = described.into_iter();
    let described = pairs.filter_map(|(key, text)| Some((key.to_owned(), text?.to_owned())));
    Field::new(column.name, data_type(column.kind, unit), true)
        .with_metadata(described.collect::<HashMap<_, _>>())
}

/// The Arrow type of a kind.
pub(crate) fn data_type(kind: Kind, unit: TimeUnit) -> DataType {
    let time = |unit| DataType::Timestamp(unit, Some("UTC".into()));
    match (kind, unit) {
        (Kind::Bool, _) => DataType::Boolean,
        (Kind::U8, _) => DataType::UInt8,
        (Kind::U16, _) => DataType::UInt16,
        (Kind::U32, _) => DataType::UInt32,
        (Kind::I64, _) => DataType::Int64,
        (Kind::F64, _) => DataType::Float64,
        (Kind::String, _) => DataType::Utf8,
        (Kind::Dictionary, _) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        (Kind::Binary, _) => DataType::Binary,
        (Kind::TimestampNs, TimeUnit::Ns) => time(arrow_schema::TimeUnit::Nanosecond),
        (Kind::TimestampNs, TimeUnit::Us) => time(arrow_schema::TimeUnit::Microsecond),
        (Kind::TimestampS, _) => time(arrow_schema::TimeUnit::Second),
        (Kind::ListU16, _) => list(Kind::U16, unit),
        (Kind::ListString, _) => list(Kind::String, unit),
        (Kind::ListDictionary, _) => list(Kind::Dictionary, unit),
        (Kind::ListStruct(members), _) => {
            DataType::List(Arc::new(item(DataType::Struct(fields(members, unit)))))
        }
    }
}

/// The fields of a structure.
pub(crate) fn fields(members: &[Member], unit: TimeUnit) -> Fields {
    let described = |member: &Member| HashMap::from([("sentence".into(), member.sentence.into())]);
    let field = |member: &Member| {
        Field::new(member.name, data_type(member.kind, unit), true).with_metadata(described(member))
    };
    members.iter().map(field).collect()
}

/// The field of a list's elements, which are never null.
pub(crate) fn item(data_type: DataType) -> Field {
    Field::new("item", data_type, false)
}

fn list(element: Kind, unit: TimeUnit) -> DataType {
    DataType::List(Arc::new(item(data_type(element, unit))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_tells_what_its_column_means() {
        let selection = Selection::parse(&["server_name", "ts"]).unwrap();
        let schema = schema(&selection, TimeUnit::Us);
        let field = schema.field(0);
        assert_eq!((field.name().as_str(), field.data_type()), ("server_name", &DataType::Utf8));
        assert_eq!(field.metadata()["zeek"], "server_name");
        assert_eq!(field.metadata()["depends_on"], "none");
        let unit = arrow_schema::TimeUnit::Microsecond;
        let expected = DataType::Timestamp(unit, Some("UTC".into()));
        assert_eq!(schema.field(1).data_type(), &expected);
        assert_eq!(schema.metadata()["tlswire.schema_version"], SCHEMA_VERSION.to_string());
    }
}
