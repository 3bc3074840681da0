//! Lists of fixed-width code points.

use core::{fmt, marker::PhantomData, slice};

use super::{Cursor, ErrorKind, Result, length32};

/// A width of code points that a [`List`] can hold: one byte to four.
pub trait Width: sealed::Sealed {
    /// The integer of that width.
    type Integer;

    /// The integer in network byte order.
    fn integer(&self) -> Self::Integer;
}

impl Width for [u8; 1] {
    type Integer = u8;

    fn integer(&self) -> u8 {
        u8::from_be_bytes(*self)
    }
}

impl Width for [u8; 2] {
    type Integer = u16;

    fn integer(&self) -> u16 {
        u16::from_be_bytes(*self)
    }
}

impl Width for [u8; 3] {
    type Integer = u32;

    fn integer(&self) -> u32 {
        let [a, b, c] = *self;
        u32::from_be_bytes([0, a, b, c])
    }
}

impl Width for [u8; 4] {
    type Integer = u32;

    fn integer(&self) -> u32 {
        u32::from_be_bytes(*self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for [u8; 1] {}
    impl Sealed for [u8; 2] {}
    impl Sealed for [u8; 3] {}
    impl Sealed for [u8; 4] {}
}

/// Code points of `WIDTH` bytes each, as sent: order, duplicates and GREASE are kept.
pub struct List<'a, T, const WIDTH: usize = 2> {
    elements: &'a [[u8; WIDTH]],
    element: PhantomData<fn() -> T>,
}

impl<'a, T, const WIDTH: usize> List<'a, T, WIDTH> {
    /// The list that the rest of `body` is, an error at `start` when it is not whole elements.
    #[inline]
    pub fn of(mut body: Cursor<'a>, field: &'static str, start: Cursor<'a>) -> Result<Self> {
        let length = length32(body.remaining());
        match body.rest().as_chunks() {
            (elements, []) => Ok(Self { elements, element: PhantomData }),
            _ => Err(start.error(field, ErrorKind::IllegalLength { length })),
        }
    }

    /// Takes a list whose length is one byte, of at least `min` bytes.
    #[inline]
    pub fn vec8(cursor: &mut Cursor<'a>, field: &'static str, min: usize) -> Result<Self> {
        let start = *cursor;
        Self::of(cursor.vec8(field, min)?, field, start)
    }

    /// Takes a list whose length is two bytes, of at least `min` bytes.
    #[inline]
    pub fn vec16(cursor: &mut Cursor<'a>, field: &'static str, min: usize) -> Result<Self> {
        let start = *cursor;
        Self::of(cursor.vec16(field, min)?, field, start)
    }

    /// How many code points there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The bytes of the list, without its length.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.elements.as_flattened()
    }
}

impl<'a, T, const WIDTH: usize> List<'a, T, WIDTH>
where
    [u8; WIDTH]: Width,
    T: From<<[u8; WIDTH] as Width>::Integer>,
{
    /// The code points in wire order.
    #[must_use]
    pub fn iter(self) -> ListIter<'a, T, WIDTH> {
        ListIter { elements: self.elements.iter(), element: PhantomData }
    }

    /// The first code point.
    #[must_use]
    pub fn first(self) -> Option<T> {
        self.iter().next()
    }

    /// Whether `wanted` is in the list.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "code points are small and `Copy`")]
    pub fn contains(self, wanted: T) -> bool
    where
        T: PartialEq,
    {
        self.iter().any(|found| found == wanted)
    }
}

impl<T, const WIDTH: usize> Clone for List<'_, T, WIDTH> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, const WIDTH: usize> Copy for List<'_, T, WIDTH> {}

impl<T, const WIDTH: usize> Default for List<'_, T, WIDTH> {
    fn default() -> Self {
        Self { elements: &[], element: PhantomData }
    }
}

impl<T, const WIDTH: usize> Eq for List<'_, T, WIDTH> {}

impl<T, const WIDTH: usize> PartialEq for List<'_, T, WIDTH> {
    fn eq(&self, other: &Self) -> bool {
        self.elements == other.elements
    }
}

impl<T, const WIDTH: usize> fmt::Debug for List<'_, T, WIDTH>
where
    [u8; WIDTH]: Width,
    T: From<<[u8; WIDTH] as Width>::Integer> + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T, const WIDTH: usize> IntoIterator for List<'a, T, WIDTH>
where
    [u8; WIDTH]: Width,
    T: From<<[u8; WIDTH] as Width>::Integer>,
{
    type Item = T;
    type IntoIter = ListIter<'a, T, WIDTH>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The code points of a [`List`], in wire order.
#[derive(Clone, Debug)]
pub struct ListIter<'a, T, const WIDTH: usize = 2> {
    elements: slice::Iter<'a, [u8; WIDTH]>,
    element: PhantomData<fn() -> T>,
}

impl<T, const WIDTH: usize> Iterator for ListIter<'_, T, WIDTH>
where
    [u8; WIDTH]: Width,
    T: From<<[u8; WIDTH] as Width>::Integer>,
{
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.elements.next().map(|element| T::from(element.integer()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.elements.size_hint()
    }
}

impl<T, const WIDTH: usize> ExactSizeIterator for ListIter<'_, T, WIDTH>
where
    [u8; WIDTH]: Width,
    T: From<<[u8; WIDTH] as Width>::Integer>,
{
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec::Vec};

    use super::super::Error;
    use super::*;

    #[test]
    fn code_points_come_in_wire_order_with_their_duplicates() {
        let mut cursor = Cursor::new(b"\x00\x06\x13\x02\x13\x01\x13\x02rest");
        let list = List::<u16>::vec16(&mut cursor, "list", 2).unwrap();
        assert_eq!(list.iter().collect::<Vec<_>>(), [0x1302, 0x1301, 0x1302]);
        assert_eq!((list.len(), list.is_empty(), list.first()), (3, false, Some(0x1302)));
        assert!(list.contains(0x1301) && !list.contains(0x1303));
        assert_eq!((list.bytes().len(), cursor.remaining()), (6, 4));
        assert_eq!(format!("{list:?}"), "[4866, 4865, 4866]");
    }

    #[test]
    fn a_list_of_bytes_has_one_length_byte_or_two() {
        let list = List::<u8, 1>::vec8(&mut Cursor::new(b"\x02\x01\x00"), "list", 1).unwrap();
        assert!(list.iter().eq([1, 0]));
        assert_eq!(list.iter().len(), 2);
    }

    #[test]
    fn half_an_element_is_an_error_at_the_length() {
        let mut cursor = Cursor::new(b"\xff\x03\x00\x00\x00");
        cursor.u8("before").unwrap();
        let kind = ErrorKind::IllegalLength { length: 3 };
        let found = List::<u16>::vec8(&mut cursor, "list", 2);
        assert_eq!(found, Err(Error { kind, field: "list", offset: 1 }));
    }
}
