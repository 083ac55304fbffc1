//! The messages of panics: kept for the finding or message that they become, instead of printed
//! between findings.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

thread_local! {
    /// The last panic of this thread.
    static OWN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The last panic of any thread: one that a worker passes on is caught in another.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Keeps the messages of panics from now on, and prints nothing.
pub fn keep() {
    panic::set_hook(Box::new(note));
}

fn note(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(|place| format!(" ({place})")).unwrap_or_default();
    let said = format!("{}{place}", message(panic.payload()));
    OWN.with_borrow_mut(|own| *own = Some(said.clone()));
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
}

fn message(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

/// The message of a panic that was caught, with its place in the source where it was kept.
pub fn said(payload: &(dyn Any + Send)) -> String {
    let own = OWN.with_borrow_mut(Option::take);
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
    own.or(last).unwrap_or_else(|| message(payload).to_owned())
}
