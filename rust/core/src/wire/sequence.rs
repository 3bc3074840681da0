//! Lists of elements that have their own lengths.

use core::{fmt, marker::PhantomData};

use super::{Cursor, Error, Parse, Result};

/// Elements one after the other, as sent. They are read once when the list is parsed, and again
/// each time they are asked for, so that the list owns nothing.
pub struct Sequence<'a, T> {
    elements: Cursor<'a>,
    length: usize,
    element: PhantomData<fn() -> T>,
}

impl<'a, T: Parse<'a>> Sequence<'a, T> {
    /// The elements that fill the rest of `body`.
    pub fn of(body: Cursor<'a>) -> Result<Self> {
        match Self::lenient(body) {
            (elements, None) => Ok(elements),
            (_, Some(error)) => Err(error),
        }
    }

    /// The elements of `body` up to the first that is malformed, and what is wrong with that one.
    #[must_use]
    pub fn lenient(body: Cursor<'a>) -> (Self, Option<Error>) {
        let (mut cursor, mut length) = (body, 0);
        while !cursor.is_empty() {
            let good = cursor;
            if let Err(error) = T::parse(&mut cursor) {
                return (Self::before(body, good, length), Some(error));
            }
            length += 1;
        }
        (Self { elements: body, length, element: PhantomData }, None)
    }

    fn before(mut body: Cursor<'a>, end: Cursor<'a>, length: usize) -> Self {
        let offset = body.offset();
        let good = body.remaining().saturating_sub(end.remaining());
        let elements = body.take("elements", good).unwrap_or_default();
        Self { elements: Cursor::at(elements, offset), length, element: PhantomData }
    }

    /// A cursor at the first element, which ends behind the last.
    #[must_use]
    pub const fn cursor(&self) -> Cursor<'a> {
        self.elements
    }

    /// How many elements there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Where the first element begins, from the first byte of the input.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.elements.offset()
    }

    /// The bytes of all elements.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.elements.peek()
    }

    /// The elements in wire order.
    #[must_use]
    pub const fn iter(self) -> SequenceIter<'a, T> {
        SequenceIter { elements: self.elements, left: self.length, element: PhantomData }
    }

    /// The first element.
    #[must_use]
    pub fn first(self) -> Option<T> {
        self.iter().next()
    }
}

impl<T> Clone for Sequence<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Sequence<'_, T> {}

impl<T> Default for Sequence<'_, T> {
    fn default() -> Self {
        Self { elements: Cursor::new(&[]), length: 0, element: PhantomData }
    }
}

impl<T> Eq for Sequence<'_, T> {}

impl<T> PartialEq for Sequence<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.elements == other.elements
    }
}

impl<'a, T: Parse<'a> + fmt::Debug> fmt::Debug for Sequence<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Parse<'a>> IntoIterator for Sequence<'a, T> {
    type Item = T;
    type IntoIter = SequenceIter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The elements of a [`Sequence`], in wire order.
#[derive(Clone, Debug)]
pub struct SequenceIter<'a, T> {
    elements: Cursor<'a>,
    left: usize,
    element: PhantomData<fn() -> T>,
}

impl<'a, T: Parse<'a>> Iterator for SequenceIter<'a, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        if self.elements.is_empty() {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        T::reread(&mut self.elements)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<'a, T: Parse<'a>> ExactSizeIterator for SequenceIter<'a, T> {}

#[cfg(test)]
mod tests {
    use alloc::{format, vec::Vec};

    use super::super::ErrorKind;
    use super::*;

    #[derive(Debug, Eq, PartialEq)]
    struct Name<'a>(&'a [u8]);

    impl<'a> Parse<'a> for Name<'a> {
        fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
            Ok(Self(cursor.vec8("name", 1)?.rest()))
        }
    }

    #[test]
    fn elements_come_in_wire_order() {
        let names = Sequence::<Name<'_>>::of(Cursor::new(b"\x02h2\x01x")).unwrap();
        assert_eq!(names.iter().collect::<Vec<_>>(), [Name(b"h2"), Name(b"x")]);
        assert_eq!((names.len(), names.first(), names.iter().len()), (2, Some(Name(b"h2")), 2));
        assert_eq!(format!("{names:?}").matches("Name").count(), 2);
    }

    #[test]
    fn elements_before_a_broken_one_are_kept() {
        let body = Cursor::at(b"\x01a\x01b\x05c", 10);
        let (names, error) = Sequence::<Name<'_>>::lenient(body);
        assert!(names.iter().eq([Name(b"a"), Name(b"b")]));
        let kind = ErrorKind::Truncated { needed: 5, available: 1 };
        assert_eq!(error, Some(Error { kind, field: "name", offset: 14 }));
        assert_eq!(Sequence::<Name<'_>>::of(body), Err(error.unwrap()));
        assert_eq!(names.bytes(), b"\x01a\x01b");
    }

    #[test]
    fn no_bytes_are_no_elements() {
        let names = Sequence::<Name<'_>>::of(Cursor::new(b"")).unwrap();
        assert!(names.is_empty() && names.first().is_none());
        assert_eq!(names, Sequence::default());
    }
}
