//! Choosing the columns of hellos that have no connection.

use core::fmt;

use crate::row::{Column, OfOffered, Selection, Set, UnknownColumn};

/// Columns that a hello alone has, in the order in which they were asked for, each once.
#[derive(Clone, Debug)]
pub struct HelloSelection {
    columns: Vec<(&'static Column, OfOffered)>,
}

/// A name that is neither a column's of a hello nor a set's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum UnknownHelloColumn {
    /// There is no such column or set.
    Unknown(UnknownColumn),
    /// There is, and it tells of a connection.
    OfConnection(String),
}

impl fmt::Display for UnknownHelloColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => unknown.fmt(f),
            Self::OfConnection(name) => {
                write!(f, "a column of connections, which a hello alone does not have: `{name}`")
            }
        }
    }
}

impl core::error::Error for UnknownHelloColumn {}

/// The columns of the sets `default` and `offer`, as rows have them if nothing else is asked for.
impl Default for HelloSelection {
    fn default() -> Self {
        Self::of(&Selection::of(&[Set::Default, Set::Offer]))
    }
}

impl HelloSelection {
    /// The columns that `names` stand for: of a set those that a hello has.
    ///
    /// # Errors
    ///
    /// A name that there is not, or a column that tells of more than the hello.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, UnknownHelloColumn> {
        let selection = Selection::parse(names).map_err(UnknownHelloColumn::Unknown)?;
        let is_named = |column: &Column| names.iter().any(|name| name.as_ref() == column.name);
        let mut columns = selection.columns().iter();
        match columns.find(|column| column.offered.is_none() && is_named(column)) {
            Some(column) => Err(UnknownHelloColumn::OfConnection(column.name.to_owned())),
            None => Ok(Self::of(&selection)),
        }
    }

    fn of(selection: &Selection) -> Self {
        let columns = selection.columns().iter();
        Self { columns: columns.filter_map(|column| Some((*column, column.offered?))).collect() }
    }

    /// Leaves out the fingerprints, which cost more than all the rest.
    #[must_use]
    pub fn without_fingerprints(mut self) -> Self {
        self.columns.retain(|(column, _)| !matches!(column.name, "ja3" | "ja4"));
        self
    }

    /// The columns, in order, and how each is read.
    #[must_use]
    pub fn columns(&self) -> &[(&'static Column, OfOffered)] {
        &self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(selection: &HelloSelection) -> Vec<&'static str> {
        selection.columns().iter().map(|(column, _)| column.name).collect()
    }

    #[test]
    fn every_column_of_the_client_hello_is_there() {
        let chosen = names(&HelloSelection::default());
        for name in
            ["server_name", "client_max_version", "ja3", "ja4", "client_ciphers", "client_alpn"]
        {
            assert!(chosen.contains(&name), "{name}");
        }
        let of_client = |column: &&Column| {
            column.name.starts_with("client_") && !column.name.starts_with("client_certificate")
        };
        for column in Set::Offer.columns().iter().filter(of_client) {
            assert!(chosen.contains(&column.name), "{}", column.name);
        }
        assert!(!chosen.contains(&"src_ip") && !chosen.contains(&"client_random"));
        assert!(!names(&HelloSelection::default().without_fingerprints()).contains(&"ja4"));
    }

    #[test]
    fn a_set_gives_what_a_hello_has_of_it_and_a_name_must_be_one_of_its_own() {
        let parse = |names: &[&str]| HelloSelection::parse(names);
        assert_eq!(
            names(&parse(&["raw", "ids"]).unwrap()),
            ["client_hello", "client_random", "session_id"]
        );
        assert_eq!(
            parse(&["src_ip"]).unwrap_err(),
            UnknownHelloColumn::OfConnection("src_ip".into())
        );
        assert!(matches!(parse(&["ja5"]), Err(UnknownHelloColumn::Unknown(_))));
    }
}
