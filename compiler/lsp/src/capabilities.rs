//! What the server says of itself when it starts.

use phxc_core::ide::tokens::{Modifier, TokenKind};
use serde_json::{Value, json};

use crate::answer::COMMANDS;
use crate::client::Client;

/// The answer to `initialize`.
pub(crate) fn initialized(client: &Client) -> Value {
    let mut capabilities = json!({
        "positionEncoding": client.encoding.name(),
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "hoverProvider": true,
        "signatureHelpProvider": { "triggerCharacters": ["(", ","] },
        "completionProvider": { "triggerCharacters": [".", "\"", " "], "resolveProvider": true },
        "definitionProvider": true,
        "declarationProvider": true,
        "typeDefinitionProvider": true,
        "implementationProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "workspaceSymbolProvider": true,
        "renameProvider": { "prepareProvider": true },
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "documentOnTypeFormattingProvider": { "firstTriggerCharacter": "}", "moreTriggerCharacter": ["]", ")", "\n"] },
        "linkedEditingRangeProvider": true,
        "documentSymbolProvider": true,
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "documentLinkProvider": { "resolveProvider": false },
        "semanticTokensProvider": { "legend": legend(), "full": true, "range": true },
        "codeActionProvider": { "codeActionKinds": [
            "quickfix", "source.fixAll", "refactor.extract", "refactor.inline", "refactor.move", "refactor.rewrite",
        ] },
        "codeLensProvider": { "resolveProvider": false },
        "inlayHintProvider": true,
        "executeCommandProvider": { "commands": COMMANDS },
        "callHierarchyProvider": true,
        "typeHierarchyProvider": true,
        "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
    });
    if !client.push {
        capabilities["diagnosticProvider"] =
            json!({ "identifier": "phxc", "interFileDependencies": true, "workspaceDiagnostics": true });
    }
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "phxc", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The kinds and modifiers of semantic tokens by their numbers.
fn legend() -> Value {
    let kinds: Vec<&str> = TokenKind::ALL.iter().map(|kind| kind.name()).collect();
    let modifiers: Vec<&str> = Modifier::ALL.iter().map(|modifier| modifier.name()).collect();
    json!({ "tokenTypes": kinds, "tokenModifiers": modifiers })
}

/// What is registered once the client is ready: the files whose changes matter.
pub(crate) fn watchers() -> Value {
    json!({ "registrations": [{
        "id": "files",
        "method": "workspace/didChangeWatchedFiles",
        // A chart's file may have any name.
        "registerOptions": { "watchers": [{ "globPattern": "**/*" }] },
    }] })
}

#[cfg(test)]
mod tests {
    use gen_lsp_types::InitializeResult;

    use super::*;
    use crate::client::Client;

    #[test]
    fn the_protocol_knows_every_word_of_it() {
        let asks = json!({ "initializationOptions": { "diagnostics": "pull" } });
        for params in [json!({}), asks] {
            let said = initialized(&Client::of(&params));
            let understood: InitializeResult = serde_json::from_value(said.clone()).unwrap();
            assert_eq!(serde_json::to_value(understood).unwrap(), said);
        }
    }
}
