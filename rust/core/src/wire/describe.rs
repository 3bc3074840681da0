//! What a structure says of itself: its fields in wire order, with names, places and values.
//!
//! One walk serves all who show structures: printing, JSON, Python objects. A structure tells its
//! fields to [`Fields`], which knows where each lies, and that hands them to a [`Visitor`].

use super::{Error, length32};

/// A structure that can tell its fields.
pub trait Describe {
    /// The name of the structure, in its RFC or near to it.
    const NAME: &'static str;

    /// Whether the structure is but a name for one value, and need not be shown around it.
    const IS_VALUE: bool = false;

    /// Tells the fields in wire order.
    fn describe(&self, fields: &mut Fields<'_>);
}

/// Who wants to know the fields of a structure.
pub trait Visitor {
    /// A field without parts.
    fn value(&mut self, name: &'static str, span: Span, value: Value<'_>);

    /// A field with parts begins at `offset`, with its length if it has one; until `end`, they follow.
    fn begin(&mut self, name: &'static str, offset: u32, kind: Kind);

    /// The last field that has begun ends before `offset`.
    fn end(&mut self, offset: u32);

    /// What follows, or went before, is not as it should be. What it is has been told as bytes, or
    /// will be.
    fn malformed(&mut self, _error: &Error) {}
}

/// The bytes that a field takes, those of its length included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span {
    /// Of the first byte, counted as errors count.
    pub offset: u32,
    /// How many bytes.
    pub length: u32,
}

/// What has parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Fields of different names: the structure's own name.
    Structure(&'static str),
    /// Elements, which bear the name of their type.
    List,
}

/// The value of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Value<'a> {
    /// An unsigned number.
    Number(u64),
    /// A value of a registry.
    Code(Code),
    /// Bytes that are no text, without their length.
    Bytes(&'a [u8]),
    /// Bytes that ought to be text, without their length.
    Text(&'a [u8]),
}

/// A code point of any registry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Code {
    /// The registry's type, such as `NamedGroup`.
    pub registry: &'static str,
    /// The value.
    pub value: u64,
    /// How many bytes a value takes.
    pub width: u32,
    /// The name of the value; `None` without one.
    pub name: Option<&'static str>,
}

/// Where the next field of a structure lies, and who is told.
pub struct Fields<'v> {
    visitor: &'v mut dyn Visitor,
    offset: u32,
}

impl<'v> Fields<'v> {
    /// The fields of a structure that begins at `offset`.
    pub fn new(visitor: &'v mut dyn Visitor, offset: u32) -> Self {
        Self { visitor, offset }
    }

    /// Where the next field begins.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// Who is told, for what does not follow from a structure's fields.
    pub(crate) fn visitor(&mut self) -> &mut dyn Visitor {
        self.visitor
    }

    /// Goes on `length` bytes further, which have been told otherwise.
    pub(crate) const fn pass(&mut self, length: u32) {
        self.offset = self.offset.saturating_add(length);
    }

    /// Bytes after `prefix` bytes of length.
    pub fn bytes(&mut self, name: &'static str, prefix: u32, bytes: &[u8]) {
        self.value(name, prefix.saturating_add(length32(bytes.len())), Value::Bytes(bytes));
    }

    /// A field without parts, `length` bytes long in all.
    pub fn value(&mut self, name: &'static str, length: u32, value: Value<'_>) {
        self.visitor.value(name, Span { offset: self.offset, length }, value);
        self.offset = self.offset.saturating_add(length);
    }

    /// A field whose parts come after `prefix` bytes of length.
    pub fn parts(
        &mut self,
        name: &'static str,
        kind: Kind,
        prefix: u32,
        tell: impl FnOnce(&mut Fields<'_>),
    ) {
        self.visitor.begin(name, self.offset, kind);
        self.offset = self.offset.saturating_add(prefix);
        tell(self);
        self.visitor.end(self.offset);
    }

    /// Bytes that ought to be text, after `prefix` bytes of length.
    pub fn text(&mut self, name: &'static str, prefix: u32, text: &[u8]) {
        self.value(name, prefix.saturating_add(length32(text.len())), Value::Text(text));
    }

    /// A structure as a field of another, or as an element of a list.
    pub fn structure<T: Describe>(&mut self, name: &'static str, structure: &T) {
        if T::IS_VALUE {
            structure.describe(self);
        } else {
            self.parts(name, Kind::Structure(T::NAME), 0, |fields| structure.describe(fields));
        }
    }
}
