//! Threads that check rows: made anew in a process that was forked, where those of its parent are
//! missing.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The threads of a process: its number, how many were asked for, and they.
type ProcessPool = (u32, usize, Arc<ThreadPool>);

static POOL: Mutex<Option<ProcessPool>> = Mutex::new(None);

/// Applies `work` to each index below `count`, in order of the results, on so many threads; 0 takes
/// one for each core.
///
/// # Errors
///
/// `RuntimeError` where threads cannot be started.
pub(crate) fn map<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync + Send,
) -> PyResult<Vec<T>> {
    use rayon::prelude::*;
    if threads == 1 || count < 2 {
        return Ok((0..count).map(work).collect());
    }
    let pool = pool(threads)?;
    Ok(pool.install(|| (0..count).into_par_iter().map(work).collect()))
}

fn pool(threads: usize) -> PyResult<Arc<ThreadPool>> {
    let mut known = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((own, asked, pool)) = &*known
        && (*own, *asked) == (process, threads)
    {
        return Ok(pool.clone());
    }
    let made = ThreadPoolBuilder::new().num_threads(threads).build();
    let made = Arc::new(made.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
    if let Some((own, _, pool)) = known.replace((process, threads, made.clone()))
        && own != process
    {
        // Its threads are in the parent: nobody here could end them.
        std::mem::forget(pool);
    }
    Ok(made)
}
