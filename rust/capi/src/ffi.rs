//! The functions of the header: pointers are checked, panics end here.
#![expect(clippy::missing_safety_doc, reason = "the header says what every pointer must be")]

use core::ffi::{CStr, c_char};
use core::panic::AssertUnwindSafe;
use core::ptr;
use std::panic::catch_unwind;

use crate::client_hello::tlswire_client_hello;
use crate::result::{Failure, tlswire_error, tlswire_result};

mod pointer;

use pointer::{Out, enter, get, handle, input, read};

/// Bytes that a handle owns: `length` of them, with no NUL byte after them.
///
/// What was not sent has `data` NULL; what was sent and is empty has not.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct tlswire_slice {
    /// The first byte; valid until the handle is freed.
    pub data: *const u8,
    /// How many bytes.
    pub length: usize,
}

impl tlswire_slice {
    const NONE: Self = Self { data: ptr::null(), length: 0 };

    const fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), length: bytes.len() }
    }
}

/// The version of the library, such as `0.1.0`.
#[unsafe(no_mangle)]
pub extern "C" fn tlswire_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The name of a result, such as `illegal_length`; `unknown` for a number that is none.
#[unsafe(no_mangle)]
pub extern "C" fn tlswire_result_name(result: u32) -> *const c_char {
    let name = catch_unwind(|| tlswire_result::name(result));
    name.unwrap_or_default().as_ptr()
}

/// Reads a `ClientHello`: `length` bytes at `data`, which are one or more records, a handshake message
/// with its four-byte header, or its body alone. It is copied: `data` may go at once.
///
/// Writes the handle to `out`, NULL where there is none. Free it with
/// `tlswire_client_hello_free`. Only what is broken before the extensions is an error; ask
/// `tlswire_client_hello_defect` for the rest.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_parse(
    data: *const u8,
    length: usize,
    out: *mut *mut tlswire_client_hello,
    error: *mut tlswire_error,
) -> tlswire_result {
    let body = || {
        // SAFETY: the caller's `out` can be written to.
        let out = unsafe { Out::new(out, "out", ptr::null_mut()) }?;
        // SAFETY: the caller's `length` bytes at `data` can be read.
        let data = unsafe { input(data, length) }?;
        out.set(Box::into_raw(Box::new(tlswire_client_hello::parse(data)?)));
        Ok(())
    };
    // SAFETY: the caller's `error` is NULL or can be written to.
    unsafe { enter(error, body) }
}

/// Frees a handle and all that was borrowed from it. NULL is ignored; the same handle twice is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_free(hello: *mut tlswire_client_hello) {
    if !hello.is_null() {
        // SAFETY: the handle came from `tlswire_client_hello_parse`, and nobody uses it any more.
        let owned = unsafe { Box::from_raw(hello) };
        // Nothing could be said about a panic.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(owned)));
    }
}

/// The version offered, unless `supported_versions` is there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_legacy_version(
    hello: *const tlswire_client_hello,
    out: *mut u16,
) -> tlswire_result {
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, 0, |hello| Ok(Some(hello.legacy_version()))) }
}

/// The newest version offered, GREASE left out. `TLSWIRE_ABSENT` when only unknown ones are, or the
/// list of them is malformed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_max_version(
    hello: *const tlswire_client_hello,
    out: *mut u16,
) -> tlswire_result {
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, 0, |hello| Ok(hello.max_version())) }
}

/// The host name asked for (SNI), any bytes. `TLSWIRE_ABSENT` when it was not sent; an error when
/// the extension is malformed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_server_name(
    hello: *const tlswire_client_hello,
    out: *mut tlswire_slice,
    error: *mut tlswire_error,
) -> tlswire_result {
    let name = |hello: &tlswire_client_hello| Ok(hello.server_name()?.map(tlswire_slice::of));
    // SAFETY: the caller's pointers are valid.
    let body = || unsafe { read(hello, out, tlswire_slice::NONE, name) };
    // SAFETY: the caller's `error` is NULL or can be written to.
    unsafe { enter(error, body) }
}

/// How many cipher suites are offered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_cipher_suite_count(
    hello: *const tlswire_client_hello,
    out: *mut usize,
) -> tlswire_result {
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, 0, |hello| Ok(Some(hello.cipher_suites().len()))) }
}

/// The cipher suite at `index`, in the order sent; GREASE and duplicates are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_cipher_suite_at(
    hello: *const tlswire_client_hello,
    index: usize,
    out: *mut u16,
) -> tlswire_result {
    let suite =
        |hello: &tlswire_client_hello| at(hello.cipher_suites(), index).map(|it| Some(it.0));
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, 0, suite) }
}

/// How many extensions are sent. `TLSWIRE_ABSENT`, and 0, when the message ends before them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_extension_count(
    hello: *const tlswire_client_hello,
    out: *mut usize,
) -> tlswire_result {
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, 0, |hello| Ok(hello.extensions().map(<[_]>::len))) }
}

/// The extension at `index`, in the order sent: its type, and its body without the length. GREASE
/// and duplicates are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_extension_at(
    hello: *const tlswire_client_hello,
    index: usize,
    extension_type: *mut u16,
    extension_data: *mut tlswire_slice,
) -> tlswire_result {
    let body = || {
        // SAFETY: the caller's `extension_type` can be written to.
        let type_out = unsafe { Out::new(extension_type, "extension_type", 0) }?;
        // SAFETY: the caller's `extension_data` can be written to.
        let data_out = unsafe { Out::new(extension_data, "extension_data", tlswire_slice::NONE) }?;
        // SAFETY: the caller's `hello` is a handle.
        let hello = unsafe { handle(hello) }?;
        let found = at(hello.extensions().unwrap_or_default(), index)?;
        type_out.set(found.extension_type.0);
        data_out.set(tlswire_slice::of(found.body));
        Ok(())
    };
    // SAFETY: NULL is no error to write to.
    unsafe { enter(ptr::null_mut(), body) }
}

/// `TLSWIRE_OK` when the block of extensions is sound in its structure, else what is wrong with it;
/// the extensions before that place can be had.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_defect(
    hello: *const tlswire_client_hello,
    error: *mut tlswire_error,
) -> tlswire_result {
    // SAFETY: the caller's `hello` is a handle.
    let body = || unsafe { handle(hello) }?.defect();
    // SAFETY: the caller's `error` is NULL or can be written to.
    unsafe { enter(error, body) }
}

/// The JA3 fingerprint: 32 hexadecimal digits and a NUL byte, owned by the handle. `TLSWIRE_ABSENT`
/// where the hello is broken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_ja3(
    hello: *const tlswire_client_hello,
    out: *mut *const c_char,
) -> tlswire_result {
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, ptr::null(), |hello| Ok(hello.ja3().map(CStr::as_ptr))) }
}

/// The JA4 fingerprint with a NUL byte after it, owned by the handle. `TLSWIRE_ABSENT` where the
/// hello is broken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tlswire_client_hello_ja4(
    hello: *const tlswire_client_hello,
    out: *mut *const c_char,
) -> tlswire_result {
    // SAFETY: the caller's pointers are valid.
    unsafe { get(hello, out, ptr::null(), |hello| Ok(hello.ja4().map(CStr::as_ptr))) }
}

fn at<T>(list: &[T], index: usize) -> Result<&T, Failure> {
    list.get(index).ok_or(Failure::argument(tlswire_result::TLSWIRE_ERR_INDEX, "index"))
}

#[cfg(test)]
mod tests;
