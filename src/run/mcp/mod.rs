//! `puffery mcp`: a server for writing assistants, by the Model Context Protocol over standard
//! input and output.
//!
//! Each call reads the configuration anew, so that a change of puffery.toml or of a rule file is
//! seen at once.

use std::io::{self, Write};

use rmcp::ServiceExt;
use tokio::io::{AsyncReadExt, DuplexStream, duplex, stdin};

use super::{OutputStreams, RunOutcome};
use crate::cli::McpArgs;

mod answer;
mod tools;
mod workspace;

use tools::PufferyTools;
use workspace::Workspace;

/// Bytes between the service and standard output.
const PIPE: usize = 64 * 1024;

/// Serves until the client closes the connection.
///
/// # Errors
///
/// When standard error cannot be written to.
pub(super) fn run(args: &McpArgs, streams: &mut OutputStreams<'_>) -> io::Result<RunOutcome> {
    let workspace = match Workspace::new(&args.workspace, args.rules.settings()) {
        Ok(workspace) => workspace,
        Err(why) => {
            writeln!(streams.err, "puffery mcp: {why}")?;
            return Ok(RunOutcome::Trouble);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (output, written) = duplex(PIPE);
    let ended = runtime.block_on(async {
        let service = tokio::spawn(serve(workspace, output));
        hand_over(written, streams.out).await?;
        service.await.map_err(io::Error::other)
    });
    // Standard input may still be waited for: it is left alone.
    runtime.shutdown_background();
    if let Err(why) = ended? {
        writeln!(streams.err, "puffery mcp: {why}")?;
        return Ok(RunOutcome::Trouble);
    }
    Ok(RunOutcome::Clean)
}

/// Speaks with one client.
async fn serve(workspace: Workspace, output: DuplexStream) -> Result<(), String> {
    let service = PufferyTools::new(workspace).serve((stdin(), output)).await;
    let running = service.map_err(|error| error.to_string())?;
    running.waiting().await.map_err(|error| error.to_string())?;
    Ok(())
}

/// Passes on what the service writes. Standard output belongs to the thread that runs the command.
async fn hand_over(mut written: DuplexStream, out: &mut dyn Write) -> io::Result<()> {
    let mut buffer = vec![0; PIPE];
    loop {
        let count = written.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        out.write_all(&buffer[..count])?;
        out.flush()?;
    }
}
