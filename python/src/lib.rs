//! The Python module of puffery: texts and Arrow batches in, findings and scores out.
//!
//! Everything that judges is in the crate `puffery`; here are only the types of Python and Arrow.
//! Work is done with the interpreter's lock released, on threads of this module's own.

use std::ffi::OsString;

use pyo3::prelude::*;

mod batch;
mod checkers;
mod column;
mod objects;
mod pool;
mod text;

/// Runs the command line with the arguments of `sys.argv`; gives the exit status.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| puffery::program::program(&arguments)).status()
}

/// The compiled part of the package `puffery`.
#[pymodule(gil_used = true)]
fn _puffery(module: &Bound<'_, PyModule>) -> PyResult<()> {
    puffery::panics::keep();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("CheckError", module.py().get_type::<checkers::CheckError>())?;
    module.add_class::<objects::Finding>()?;
    module.add_class::<objects::Label>()?;
    module.add_class::<objects::Scores>()?;
    module.add_class::<objects::Report>()?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(text::check, module)?)?;
    module.add_function(wrap_pyfunction!(text::inspect, module)?)?;
    module.add_function(wrap_pyfunction!(text::strip_residue, module)?)?;
    module.add_function(wrap_pyfunction!(text::likeness, module)?)?;
    module.add_function(wrap_pyfunction!(batch::check_batch, module)?)?;
    module.add_function(wrap_pyfunction!(batch::score_batch, module)?)?;
    module.add_function(wrap_pyfunction!(batch::strip_residue_batch, module)?)?;
    module.add_function(wrap_pyfunction!(batch::signature_batch, module)?)?;
    Ok(())
}
