//! The functions as C calls them.
#![expect(
    clippy::multiple_unsafe_ops_per_block,
    clippy::undocumented_unsafe_blocks,
    reason = "every pointer is of a local variable, wrong ones are the test"
)]

use core::ffi::CStr;
use core::ptr;

use super::*;
use crate::result::tlswire_result::{
    TLSWIRE_ERR_ILLEGAL_VALUE, TLSWIRE_ERR_INCOMPLETE, TLSWIRE_ERR_INTERNAL,
    TLSWIRE_ERR_STRUCT_SIZE, TLSWIRE_ERR_UNALIGNED, TLSWIRE_OK,
};

const RFC_8448: &[u8] =
    include_bytes!("../../../core/src/handshake/client_hello/rfc8448-simple-1rtt.bin");
const HEADER: &str = include_str!("../../include/tlswire.h");
const SOURCE: &str = include_str!("../ffi.rs");

fn error() -> tlswire_error {
    tlswire_error {
        struct_size: size_of::<tlswire_error>(),
        kind: TLSWIRE_OK,
        offset: 7,
        field: ptr::null(),
    }
}

fn parse(data: &[u8], error: &mut tlswire_error) -> (tlswire_result, *mut tlswire_client_hello) {
    let mut out = ptr::dangling_mut();
    let result =
        unsafe { tlswire_client_hello_parse(data.as_ptr(), data.len(), &raw mut out, error) };
    (result, out)
}

#[test]
fn a_hello_is_read_and_freed() {
    let mut error = error();
    let (result, hello) = parse(RFC_8448, &mut error);
    assert_eq!((result, error.kind, error.offset), (TLSWIRE_OK, TLSWIRE_OK, 0));
    let (mut version, mut count) = (0, 0);
    let (mut text, mut name) = (ptr::null(), tlswire_slice::NONE);
    unsafe {
        assert_eq!(tlswire_client_hello_max_version(hello, &raw mut version), TLSWIRE_OK);
        assert_eq!(tlswire_client_hello_extension_count(hello, &raw mut count), TLSWIRE_OK);
        assert_eq!(tlswire_client_hello_ja4(hello, &raw mut text), TLSWIRE_OK);
        let result = tlswire_client_hello_server_name(hello, &raw mut name, &raw mut error);
        assert_eq!(result, TLSWIRE_OK);
        assert_eq!((version, count, name.length), (0x0304, 9, 6));
        assert_eq!(CStr::from_ptr(text).to_bytes().get(..10), Some(&b"t13d030900"[..]));
        tlswire_client_hello_free(hello);
    }
}

#[test]
fn an_error_names_the_field_and_the_offset() {
    let mut error = error();
    let (result, hello) = parse(b"\x15\x03\x01\x00\x02\x02\x28", &mut error);
    assert_eq!((result, error.kind), (TLSWIRE_ERR_ILLEGAL_VALUE, TLSWIRE_ERR_ILLEGAL_VALUE));
    assert!(hello.is_null());
    assert_eq!((unsafe { CStr::from_ptr(error.field) }, error.offset), (c"type", 0));
}

#[test]
fn a_panic_becomes_an_error() {
    let mut error = error();
    let result = unsafe { enter(&raw mut error, || panic!("a defect")) };
    assert_eq!((result, error.kind), (TLSWIRE_ERR_INTERNAL, TLSWIRE_ERR_INTERNAL));
    assert!(error.field.is_null());
}

#[test]
fn an_error_of_another_size_is_refused_or_kept() {
    let mut small = tlswire_error { struct_size: size_of::<tlswire_error>() - 1, ..error() };
    assert_eq!(parse(RFC_8448, &mut small).0, TLSWIRE_ERR_STRUCT_SIZE);
    assert_eq!(small.offset, 7);
    let mut large = tlswire_error { struct_size: 4096, ..error() };
    assert_eq!(parse(b"", &mut large).0, TLSWIRE_ERR_INCOMPLETE);
    assert_eq!((large.struct_size, large.kind), (4096, TLSWIRE_ERR_INCOMPLETE));
}

#[test]
fn a_pointer_that_is_not_aligned_is_an_error() {
    let (mut error, mut place) = (error(), [ptr::null_mut::<tlswire_client_hello>(); 2]);
    let out = (&raw mut place).wrapping_byte_add(1).cast();
    let (data, length) = (RFC_8448.as_ptr(), RFC_8448.len());
    let result = unsafe { tlswire_client_hello_parse(data, length, out, &raw mut error) };
    assert_eq!(result, TLSWIRE_ERR_UNALIGNED);
    assert_eq!(unsafe { CStr::from_ptr(error.field) }, c"out");
}

/// The names that follow `before` in a text.
fn names<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    let name =
        |rest: &'a str| rest.split(|sign: char| sign != '_' && !sign.is_alphanumeric()).next();
    let mut found: Vec<_> = text.split(before).skip(1).filter_map(name).collect();
    found.sort_unstable();
    found
}

#[test]
fn the_header_declares_every_function_and_no_other() {
    let declared = HEADER.lines().filter(|line| !line.starts_with([' ', '/', '#']));
    let mut declared: Vec<_> =
        declared.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next()).collect();
    declared.sort_unstable();
    assert_eq!(declared, names(SOURCE, "extern \"C\" fn "));
    assert_eq!(SOURCE.matches("no_mangle").count(), declared.len());
}

#[test]
fn the_header_has_every_result_with_its_number() {
    let source = include_str!("../result.rs");
    let results = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("TLSWIRE_"));
        let lines = lines.filter(|line| line.contains(" = "));
        lines.map(|line| line.trim_end_matches(',').to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(results(HEADER), results(source));
    assert_eq!(results(HEADER).len(), 18);
}
