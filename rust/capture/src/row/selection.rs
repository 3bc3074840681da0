//! Choosing columns by the names of sets and columns.

use core::fmt;

use crate::certificate::Depth;
use crate::row::{Column, Set, columns};

/// The name that stands for every set.
const ALL: &str = "all";

/// Columns in the order in which they were asked for, each once.
#[derive(Clone, Debug)]
pub struct Selection {
    columns: Vec<&'static Column>,
}

/// A name that is neither a column's nor a set's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownColumn {
    /// What was asked for.
    pub name: String,
    /// The column or set that is spelled most like it.
    pub nearest: &'static str,
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown column, perhaps `{}`: `{}`", self.nearest, self.name)
    }
}

impl core::error::Error for UnknownColumn {}

impl Selection {
    /// The columns that `names` stand for: sets (`default`, `offer`, …, `all`) and columns.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, UnknownColumn> {
        let mut selection = Self { columns: Vec::new() };
        for name in names {
            selection.add(name.as_ref())?;
        }
        Ok(selection)
    }

    /// The columns of `sets`.
    #[must_use]
    pub fn of(sets: &[Set]) -> Self {
        let mut selection = Self { columns: Vec::new() };
        for set in sets {
            selection.extend(set.columns());
        }
        selection
    }

    /// Every column.
    #[must_use]
    pub fn all() -> Self {
        Self::of(&Set::ALL)
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[&'static Column] {
        &self.columns
    }

    /// Whether a column of `set` is chosen.
    #[must_use]
    pub fn has(&self, set: Set) -> bool {
        self.columns.iter().any(|column| column.set == set)
    }

    /// How much of a list of certificates the columns need.
    ///
    /// The anomalies of a connection are those of all its certificates, whatever else is chosen.
    #[must_use]
    pub fn depth(&self) -> Depth {
        let is_of_leaf = |name: &str| {
            name.starts_with("server_certificate_")
                || name.starts_with("client_certificate_")
                || name == "certificate_matches_name"
        };
        let has =
            |wanted: &dyn Fn(&Column) -> bool| self.columns.iter().any(|&column| wanted(column));
        if has(&|column| column.set == Set::Certificates || column.name == "anomalies") {
            Depth::All
        } else if has(&|column| is_of_leaf(column.name)) {
            Depth::Leaf
        } else {
            Depth::Count
        }
    }

    fn add(&mut self, name: &str) -> Result<(), UnknownColumn> {
        if name == ALL {
            self.extend(columns());
        } else if let Some(set) = Set::ALL.into_iter().find(|set| set.name() == name) {
            self.extend(set.columns());
        } else {
            let unknown = || UnknownColumn { name: name.to_owned(), nearest: nearest(name) };
            self.extend([columns().find(|column| column.name == name).ok_or_else(unknown)?]);
        }
        Ok(())
    }

    fn extend(&mut self, columns: impl IntoIterator<Item = &'static Column>) {
        for column in columns {
            if !self.columns.iter().any(|chosen| chosen.name == column.name) {
                self.columns.push(column);
            }
        }
    }
}

/// The columns of the default set.
impl Default for Selection {
    fn default() -> Self {
        Self::of(&[Set::Default])
    }
}

/// The name of a column or set that takes the fewest edits to become.
fn nearest(name: &str) -> &'static str {
    let names = Set::ALL.into_iter().map(Set::name).chain(columns().map(|column| column.name));
    names.min_by_key(|candidate| distance(name, candidate)).unwrap_or(ALL)
}

/// How many insertions, removals and replacements make `right` of `left` (Levenshtein).
///
/// `left` is cut to 64 characters: no column has a longer name.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (index, from) in left.chars().take(64).enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        let mut cells = row.iter_mut();
        cells.next().into_iter().for_each(|first| *first = before);
        for (cell, to) in cells.zip(right.chars()) {
            let cost = (diagonal + usize::from(from != to)).min(before + 1).min(*cell + 1);
            diagonal = core::mem::replace(cell, cost);
            before = cost;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(selection: &Selection) -> Vec<&'static str> {
        selection.columns().iter().map(|column| column.name).collect()
    }

    #[test]
    fn columns_come_in_the_order_asked_for_and_once() {
        let selection = Selection::parse(&["ja4", "ids", "ts", "session_id"]).unwrap();
        let expected = ["ja4", "client_random", "server_random", "session_id", "ts"];
        assert_eq!(names(&selection), expected);
        assert!(selection.has(Set::Ids) && !selection.has(Set::Raw));
    }

    #[test]
    fn all_is_every_set() {
        let selection = Selection::parse(&["all"]).unwrap();
        assert_eq!(selection.columns().len(), columns().count());
        assert_eq!(names(&selection), names(&Selection::all()));
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let unknown = Selection::parse(&["servername"]).unwrap_err();
        assert_eq!(unknown.nearest, "server_name");
        assert_eq!(unknown.to_string(), "unknown column, perhaps `server_name`: `servername`");
        assert_eq!(Selection::parse(&["cypher"]).unwrap_err().nearest, "cipher");
    }

    #[test]
    fn the_distance_counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!((distance("", "abc"), distance("abc", "abc"), distance("abc", "")), (3, 0, 3));
    }
}
