//! Panics, which are defects of ours, as exceptions of `tlswire.errors`.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, MutexGuard, TryLockError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::exception::internal_error;

thread_local! {
    /// Whether a panic of this thread becomes an exception.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    /// What the last panic said, and where.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Lets panics that become exceptions be told by these alone. The hook is that of this module's
/// own standard library: no other extension has it.
pub(crate) fn quieten_panics() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if IS_GUARDED.get() {
            SAID.set(Some(told(info)));
        } else {
            previous(info);
        }
    }));
}

fn told(info: &PanicHookInfo<'_>) -> String {
    let text = text(info.payload());
    match info.location() {
        Some(place) => format!("{text} ({}, line {})", place.file(), place.line()),
        None => text.to_owned(),
    }
}

fn text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}

/// What `work` gives; `InternalError` where it panics.
pub(crate) fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    let before = IS_GUARDED.replace(true);
    SAID.set(None);
    // What a panic left half done is behind a mutex, which it poisons, or is never looked at again.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    done.unwrap_or_else(|payload| {
        let said = SAID.take().unwrap_or_else(|| text(&*payload).to_owned());
        Err(internal_error(format!("a defect of tlswire: {said}")))
    })
}

/// What `work` makes of the state of `what`. It is not waited for: whoever holds it may need the
/// interpreter. After a panic `InternalError` is all there is.
pub(crate) fn with_state<S, T>(
    state: &Mutex<S>,
    what: &str,
    work: impl FnOnce(&mut S) -> PyResult<T>,
) -> PyResult<T> {
    guarded(|| work(&mut *held(state, what)?))
}

fn held<'a, S>(state: &'a Mutex<S>, what: &str) -> PyResult<MutexGuard<'a, S>> {
    let busy = || PyRuntimeError::new_err(format!("the {what} is being used already"));
    if_free(state, what)?.ok_or_else(busy)
}

/// The state of `what`, unless somebody uses it.
pub(crate) fn if_free<'a, S>(
    state: &'a Mutex<S>,
    what: &str,
) -> PyResult<Option<MutexGuard<'a, S>>> {
    match state.try_lock() {
        Ok(held) => Ok(Some(held)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Poisoned(_)) => {
            Err(internal_error(format!("the {what} met a defect of tlswire before")))
        }
    }
}
