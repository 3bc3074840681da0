//! Texts of which few different ones occur: each is kept once, and told by its number.

use core::hash::BuildHasher;
use std::sync::Arc;

use arrow_array::DictionaryArray;
use arrow_array::builder::{PrimitiveBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_schema::ArrowError;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use tlswire_capture::row::Text;

/// A column of such texts, from the first row of a batch to its last.
#[derive(Default)]
pub(crate) struct Dictionary {
    numbers: PrimitiveBuilder<Int32Type>,
    texts: StringBuilder,
    /// The numbers of the texts, by their hashes.
    index: HashTable<i32>,
    hasher: RandomState,
    scratch: String,
    /// The number of the text that came last: mostly it comes again.
    last: i32,
    known: [Option<Known>; KNOWN],
}

/// Names that are known by their addresses, at most.
const KNOWN: usize = 16;

/// In place of the right half of a text that has none.
static NOTHING: &str = "";

/// A text of names that are written down in the program: it is known by where they lie.
#[derive(Clone, Copy)]
struct Known {
    left: &'static str,
    right: &'static str,
    number: i32,
}

impl Known {
    /// Whether it is of these names.
    fn is_of(&self, left: &'static str, right: &'static str) -> bool {
        core::ptr::eq(self.left, left) && core::ptr::eq(self.right, right)
    }

    /// Its place among those that are known.
    fn place(left: &'static str, right: &'static str) -> usize {
        let mixed = left.as_ptr().addr() ^ right.as_ptr().addr().rotate_left(5);
        (mixed ^ (mixed >> 4) ^ (mixed >> 9)) % KNOWN
    }
}

impl Dictionary {
    /// Appends a text; answers about how many bytes it takes.
    pub(crate) fn push(&mut self, text: Text<'_>) -> usize {
        let number = match text {
            Text::Name(name) => self.named(name, NOTHING, text),
            Text::Pair(left, right) => self.named(left, right, text),
            _ => self.written(text),
        };
        self.numbers.append_value(number);
        self.last = number;
        size_of::<i32>()
    }

    /// Appends that there is none.
    pub(crate) fn push_null(&mut self) {
        self.numbers.append_null();
    }

    /// The array of what was appended. The column is empty afterwards.
    pub(crate) fn finish(&mut self) -> Result<DictionaryArray<Int32Type>, ArrowError> {
        self.index.clear();
        self.known = [None; KNOWN];
        DictionaryArray::try_new(self.numbers.finish(), Arc::new(self.texts.finish()))
    }

    /// The number of a text of names.
    fn named(&mut self, left: &'static str, right: &'static str, text: Text<'_>) -> i32 {
        let place = Known::place(left, right);
        let known = self.known.get(place).copied().flatten();
        if let Some(known) = known.filter(|known| known.is_of(left, right)) {
            return known.number;
        }
        let number = self.written(text);
        if let Some(known) = self.known.get_mut(place) {
            *known = Some(Known { left, right, number });
        }
        number
    }

    /// The number of a text that may have to be written out first.
    fn written(&mut self, text: Text<'_>) -> i32 {
        if let Some(text) = text.as_str() {
            return self.number(text);
        }
        let mut scratch = core::mem::take(&mut self.scratch);
        scratch.clear();
        // Writing into memory does not fail.
        let _ = text.write_to(&mut scratch);
        let number = self.number(&scratch);
        self.scratch = scratch;
        number
    }

    /// The number of a text, which is given one if it has none yet.
    fn number(&mut self, text: &str) -> i32 {
        let Self { texts, index, hasher, last, .. } = self;
        if text_of(texts, *last) == Some(text.as_bytes()) {
            return *last;
        }
        let is_it = |&number: &i32| text_of(texts, number) == Some(text.as_bytes());
        let hash = hasher.hash_one(text);
        if let Some(number) = index.find(hash, is_it) {
            return *number;
        }
        let number = i32::try_from(index.len()).unwrap_or(i32::MAX);
        texts.append_value(text);
        let rehash = |&number: &i32| {
            let text = text_of(texts, number).and_then(|text| str::from_utf8(text).ok());
            hasher.hash_one(text.unwrap_or_default())
        };
        index.insert_unique(hash, number, rehash);
        number
    }
}

/// The bytes of the text that has a number.
fn text_of(texts: &StringBuilder, number: i32) -> Option<&[u8]> {
    let [start, end] =
        *texts.offsets_slice().get(usize::try_from(number).ok()?..)?.first_chunk()?;
    texts.values_slice().get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::{Array, StringArray};

    use super::*;

    fn texts(array: &DictionaryArray<Int32Type>) -> Vec<Option<&str>> {
        array.downcast_dict::<StringArray>().unwrap().into_iter().collect()
    }

    #[test]
    fn each_text_is_kept_once_in_the_order_in_which_it_came_first() {
        let mut column = Dictionary::default();
        for text in ["b", "a", "a", "", "b"] {
            column.push(Text::Str(text));
        }
        column.push_null();
        column.push(Text::Pair("a", "b"));
        let array = column.finish().unwrap();
        let expected = [Some("b"), Some("a"), Some("a"), Some(""), Some("b"), None, Some("a:b")];
        assert_eq!(texts(&array), expected);
        let kept: Vec<_> = array.values().as_string::<i32>().iter().flatten().collect();
        assert_eq!(kept, ["b", "a", "", "a:b"]);
    }

    #[test]
    fn a_batch_knows_nothing_of_the_one_before() {
        let mut column = Dictionary::default();
        for text in ["a", "b"] {
            column.push(Text::Str(text));
        }
        assert_eq!(column.finish().unwrap().values().len(), 2);
        column.push(Text::Str("b"));
        let array = column.finish().unwrap();
        assert_eq!((texts(&array), array.values().len()), (vec![Some("b")], 1));
        assert_eq!(column.finish().unwrap().len(), 0);
    }

    #[test]
    fn a_name_is_the_same_text_whatever_it_is_known_by() {
        let mut column = Dictionary::default();
        let pair = Text::Pair("tls", "x");
        for text in [Text::Name("tls"), Text::Str("tls"), pair, pair, Text::Str("tls:x")] {
            column.push(text);
        }
        column.push(Text::Name("tls"));
        let array = column.finish().unwrap();
        assert_eq!(array.keys().values(), &[0, 0, 1, 1, 1, 0]);
    }

    #[test]
    fn many_texts_keep_their_numbers_apart() {
        let mut column = Dictionary::default();
        let all: Vec<_> = (0..2_000).map(|number| number.to_string()).collect();
        for text in all.iter().chain(&all) {
            column.push(Text::Str(text));
        }
        let array = column.finish().unwrap();
        let twice = all.iter().chain(&all).map(|text| Some(text.as_str()));
        assert!(texts(&array).into_iter().eq(twice));
        assert_eq!(array.values().len(), all.len());
    }
}
