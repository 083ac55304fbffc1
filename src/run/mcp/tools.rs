//! The tools that an assistant can call.

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::{ErrorData, ServerHandler, tool, tool_handler, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::{CheckAnswer, NameAnswer, SuggestAnswer};
use super::workspace::{Workspace, WorkspaceCheck};

/// The advice for an assistant that uses the tools.
const INSTRUCTIONS: &str = "puffery finds hype, claims without a source, and leftovers of web \
    pages in English prose. It finds wording, not falsehood. Check what you have written with \
    check_text or check_file before a person reads it. Never invent a source or a figure to make \
    a finding go away: ask for one, or remove the claim.";

/// A server with the tools.
#[derive(Clone)]
pub(super) struct PufferyTools {
    workspace: Workspace,
    tool_router: ToolRouter<Self>,
}

/// A text to check.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TextRequest {
    /// The text: Markdown unless `name` says otherwise.
    text: String,
    /// A file name in the workspace folder. It decides on the format (.md, .txt, .html) and on
    /// which settings apply; the file need not exist.
    #[serde(default)]
    name: Option<String>,
}

/// A file to check.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileRequest {
    /// The path of the file, from the workspace folder.
    path: String,
}

/// A name to explain.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RuleRequest {
    /// A rule such as `claim/benefit`, a family such as `hype`, or another name from a finding.
    rule: String,
}

/// A text or a file to improve.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SuggestRequest {
    /// The text; leave it out to name a file.
    #[serde(default)]
    text: Option<String>,
    /// With `text`: its file name. Without: the file, from the workspace folder.
    #[serde(default)]
    path: Option<String>,
}

#[tool_router]
impl PufferyTools {
    /// A server for one folder.
    pub(super) fn new(workspace: Workspace) -> Self {
        Self { workspace, tool_router: Self::tool_router() }
    }

    #[tool(
        description = "Check a text for hype, claims without a source, and leftovers of web pages. \
            Returns each finding with its sentence, the words, why it matters and what to do.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    fn check_text(
        &self,
        Parameters(TextRequest { text, name }): Parameters<TextRequest>,
    ) -> Result<CallToolResult, ErrorData> {
        answer(self.workspace.check_text(text, name.as_deref()).map(CheckAnswer::of))
    }

    #[tool(
        description = "Check a file in the workspace folder, as check_text does.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    fn check_file(
        &self,
        Parameters(FileRequest { path }): Parameters<FileRequest>,
    ) -> Result<CallToolResult, ErrorData> {
        answer(self.workspace.check_file(&path).map(CheckAnswer::of))
    }

    #[tool(
        description = "Explain a rule: what it finds, why, what to write instead, with examples \
            before and after.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    fn explain_rule(
        &self,
        Parameters(RuleRequest { rule }): Parameters<RuleRequest>,
    ) -> Result<CallToolResult, ErrorData> {
        let path = self.workspace.unnamed();
        let profiles = self.workspace.profiles(&path);
        answer(profiles.and_then(|profiles| NameAnswer::of(&rule, profiles, &path)))
    }

    #[tool(
        description = "List what to change in a text or a file, in order: the gravest problem \
            first, each piece of advice once, with all its places.",
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    fn suggest(
        &self,
        Parameters(request): Parameters<SuggestRequest>,
    ) -> Result<CallToolResult, ErrorData> {
        answer(self.checked(request).map(SuggestAnswer::of))
    }
}

impl PufferyTools {
    fn checked(&self, request: SuggestRequest) -> Result<WorkspaceCheck, String> {
        match request {
            SuggestRequest { text: Some(text), path } => {
                self.workspace.check_text(text, path.as_deref())
            }
            SuggestRequest { text: None, path: Some(path) } => self.workspace.check_file(&path),
            SuggestRequest { text: None, path: None } => {
                Err("give `text`, or `path` for a file in the workspace folder".into())
            }
        }
    }
}

#[tool_handler(router = self.tool_router)]
impl ServerHandler for PufferyTools {
    fn get_info(&self) -> ServerConfig {
        let about = Implementation::new("puffery", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(about)
            .with_instructions(INSTRUCTIONS)
    }
}

/// An answer, or an error that the assistant can read.
fn answer(result: Result<impl Serialize, String>) -> Result<CallToolResult, ErrorData> {
    match result {
        Ok(answer) => match serde_json::to_value(answer) {
            Ok(value) => Ok(CallToolResult::structured(value)),
            Err(error) => Err(ErrorData::internal_error(error.to_string(), None)),
        },
        Err(why) => Ok(CallToolResult::error(vec![ContentBlock::text(why)])),
    }
}
