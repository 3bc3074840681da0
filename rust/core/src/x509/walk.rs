//! The fields of a structure, one after the other, with what is wrong with them.

use super::der::{Element, Reader, not_minimal, tag};
use crate::wire::{Error, ErrorKind, Result};

/// The fields of a structure in order, with the first defect, and what stopped it.
pub(super) struct Walk<'a> {
    reader: Reader<'a>,
    stopped: Option<Error>,
    cut: Option<Error>,
    pub(super) defect: Option<Error>,
}

impl<'a> Walk<'a> {
    pub(super) const fn new(reader: Reader<'a>) -> Self {
        Self { reader, stopped: None, cut: None, defect: None }
    }

    fn note(&mut self, error: Error) {
        self.defect = self.defect.or(Some(error));
    }

    /// Takes an element and notes what is wrong with its header; an error ends the walk.
    fn next(&mut self, field: &'static str) -> Result<Element<'a>> {
        if let Some(error) = self.stopped {
            return Err(error);
        }
        match self.reader.next(field) {
            Ok(element) => {
                if !element.is_minimal() {
                    self.note(not_minimal(&element, field));
                }
                Ok(element)
            }
            Err(error) => {
                self.stopped = Some(error);
                self.note(error);
                Err(error)
            }
        }
    }

    /// Takes a field; one of another type is passed over.
    pub(super) fn field(&mut self, field: &'static str, tag: u8) -> Result<Element<'a>> {
        let element = self.next(field)?;
        element.expect(field, tag).inspect_err(|&error| self.note(error))
    }

    /// Takes a field if it is a `tag`; others must follow it, so the end is an error.
    pub(super) fn optional(&mut self, field: &'static str, tag: u8) -> Result<Option<Element<'a>>> {
        match self.reader.peek() {
            Some(other) if other != tag => Ok(None),
            _ => self.next(field).map(Some),
        }
    }

    /// Takes a structure, or as much of it as there is: a walk of its fields.
    pub(super) fn structure(&mut self, field: &'static str) -> Result<(Element<'a>, Self)> {
        let (element, cut) = self.reader.clipped(field)?;
        let element = element.expect(field, tag::SEQUENCE)?;
        let within = Self { cut: cut.or(self.cut), ..Self::new(element.reader()) };
        match cut {
            Some(error) => self.note(error),
            None if !element.is_minimal() => self.note(not_minimal(&element, field)),
            None => {}
        }
        Ok((element, within))
    }

    /// Takes what may follow the mandatory fields: the `[3]`, after unique identifiers that are
    /// passed over.
    pub(super) fn extensions(&mut self) -> Result<Option<Element<'a>>> {
        let mut extensions = None;
        while self.stopped.is_some() || !self.reader.is_empty() {
            let element = self.next("extensions")?;
            match element.tag {
                0xa3 => extensions = extensions.or(Some(element)),
                0x81 | 0x82 | 0xa1 | 0xa2 => {}
                other => {
                    let kind = ErrorKind::IllegalValue { value: other.into() };
                    self.note(element.error("tbsCertificate", kind));
                }
            }
        }
        match (extensions, self.cut) {
            (None, Some(cut)) => Err(cut),
            (found, _) => Ok(found),
        }
    }

    /// The first defect; bytes left over count as one unless the walk stopped before.
    pub(super) fn finish(&self, field: &'static str) -> Option<Error> {
        let left_over = || self.reader.finish(field).err();
        self.defect.or_else(left_over)
    }
}
