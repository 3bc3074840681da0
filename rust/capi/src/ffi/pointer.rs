//! What every function does with its pointers: checked once, here.

use core::panic::AssertUnwindSafe;
use core::ptr::{self, NonNull};
use core::slice;
use std::panic::catch_unwind;

use crate::client_hello::tlswire_client_hello;
use crate::result::{Failure, tlswire_error, tlswire_result};

/// Where an answer goes. It is a pointer, not a reference: two of them may be the same.
pub(super) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    /// The place of an argument, which holds `nothing` until it is set.
    ///
    /// # Safety
    ///
    /// Unless it is NULL or not aligned, a `T` can be written to `place` as long as this lives.
    pub(super) unsafe fn new(
        place: *mut T,
        argument: &'static str,
        nothing: T,
    ) -> Result<Self, Failure> {
        let out = Self(checked(place, argument)?);
        out.set(nothing);
        Ok(out)
    }

    pub(super) fn set(&self, value: T) {
        // SAFETY: `new` was told so.
        unsafe { self.0.write(value) }
    }
}

/// The `length` bytes at `data`; NULL is as good as any place for none of them.
///
/// # Safety
///
/// They can be read, and nobody writes to them, for `'a`.
pub(super) unsafe fn input<'a>(data: *const u8, length: usize) -> Result<&'a [u8], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    let data = checked(data.cast_mut(), "data")?;
    if isize::try_from(length).is_err() {
        return Err(Failure::argument(tlswire_result::TLSWIRE_ERR_LENGTH, "length"));
    }
    // SAFETY: as the caller of this function says, and no longer than a slice may be.
    Ok(unsafe { slice::from_raw_parts(data.as_ptr(), length) })
}

/// The hello that a handle stands for.
///
/// # Safety
///
/// Unless it is NULL, `hello` came from `tlswire_client_hello_parse` and is not freed during `'a`.
pub(super) unsafe fn handle<'a>(
    hello: *const tlswire_client_hello,
) -> Result<&'a tlswire_client_hello, Failure> {
    let hello = checked(hello.cast_mut(), "hello")?;
    // SAFETY: as the caller of this function says.
    Ok(unsafe { hello.as_ref() })
}

fn checked<T>(pointer: *mut T, argument: &'static str) -> Result<NonNull<T>, Failure> {
    let Some(found) = NonNull::new(pointer) else {
        return Err(Failure::argument(tlswire_result::TLSWIRE_ERR_NULL, argument));
    };
    if !found.is_aligned() {
        return Err(Failure::argument(tlswire_result::TLSWIRE_ERR_UNALIGNED, argument));
    }
    Ok(found)
}

/// Writes to `out` what `field` finds in a hello; `nothing` when there is none, or an error.
///
/// # Safety
///
/// As for [`handle`] and [`Out::new`].
pub(super) unsafe fn read<T: Copy>(
    hello: *const tlswire_client_hello,
    out: *mut T,
    nothing: T,
    field: impl FnOnce(&tlswire_client_hello) -> Result<Option<T>, Failure>,
) -> Result<(), Failure> {
    // SAFETY: as the caller of this function says.
    let out = unsafe { Out::new(out, "out", nothing) }?;
    // SAFETY: as the caller of this function says.
    let found = field(unsafe { handle(hello) }?)?;
    out.set(found.ok_or(Failure::new(tlswire_result::TLSWIRE_ABSENT))?);
    Ok(())
}

/// [`read`] as the whole of a function that takes no error.
///
/// # Safety
///
/// As for [`read`].
pub(super) unsafe fn get<T: Copy>(
    hello: *const tlswire_client_hello,
    out: *mut T,
    nothing: T,
    field: impl FnOnce(&tlswire_client_hello) -> Result<Option<T>, Failure>,
) -> tlswire_result {
    // SAFETY: as the caller of this function says.
    let body = || unsafe { read(hello, out, nothing, field) };
    // SAFETY: there is no error to write to.
    unsafe { enter(ptr::null_mut(), body) }
}

/// Runs a function's body, lets no panic out, and tells `error` what it came to.
///
/// # Safety
///
/// `error` is NULL, or a `tlswire_error` whose `struct_size` is set can be written there.
pub(super) unsafe fn enter(
    error: *mut tlswire_error,
    body: impl FnOnce() -> Result<(), Failure>,
) -> tlswire_result {
    // SAFETY: as the caller of this function says.
    let struct_size = match unsafe { size_of_error(error) } {
        Ok(struct_size) => struct_size,
        Err(failure) => return failure.kind,
    };
    let caught = catch_unwind(AssertUnwindSafe(|| tlswire_error::of(body())));
    let told = caught.unwrap_or(tlswire_error::INTERNAL);
    if let Some(struct_size) = struct_size {
        // SAFETY: it is aligned, and not smaller than what is written.
        unsafe { error.write(tlswire_error { struct_size, ..told }) };
    }
    told.kind
}

/// The `struct_size` of an error; `None` for NULL.
///
/// # Safety
///
/// As for [`enter`].
unsafe fn size_of_error(error: *mut tlswire_error) -> Result<Option<usize>, Failure> {
    if error.is_null() {
        return Ok(None);
    }
    let error = checked(error, "error")?;
    // SAFETY: `struct_size` comes first; the rest need not be set.
    let struct_size = unsafe { error.cast::<usize>().read() };
    if struct_size < size_of::<tlswire_error>() {
        return Err(Failure::argument(tlswire_result::TLSWIRE_ERR_STRUCT_SIZE, "error"));
    }
    Ok(Some(struct_size))
}
