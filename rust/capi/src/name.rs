//! Names of fields as strings of C.

use core::ffi::CStr;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::sync::{Mutex, PoisonError};

/// The names that were asked for. They are string literals of the core, so there is an end to them.
static NAMES: Mutex<BTreeMap<&str, &CStr>> = Mutex::new(BTreeMap::new());

/// `name` with a NUL byte after it, which stays for as long as the process.
pub(crate) fn c_name(name: &'static str) -> &'static CStr {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names.entry(name).or_insert_with(|| {
        let copy = CString::new(name).unwrap_or_default();
        Box::leak(copy.into_boxed_c_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once() {
        let first = c_name("cipher_suites");
        assert_eq!(first, c"cipher_suites");
        assert_eq!(first.as_ptr(), c_name("cipher_suites").as_ptr());
    }
}
