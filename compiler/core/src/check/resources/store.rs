//! Vault reached without encryption.
//!
//! Source: Vault, "Production hardening": TLS from end to end. Over plain HTTP the operator's
//! credentials and each secret cross the network as they are.

use crate::check::{Platform, Rule};
use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::head;
use crate::syntax::ast::{EntryOp, EnvironmentStmt, Expr, ExprKind, Segment, Stmt};

/// An environment's setting `vault.address` that starts with `http://`.
pub(super) const RULE: Rule = Rule { codes: &[Code::W0704], run };

fn run(platform: &Platform<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, environment) in platform.project.environments() {
        for stmt in &environment.ast.body {
            if let EnvironmentStmt::Entry(entry) = stmt
                && head(entry).is_some_and(|(word, _)| word == "vault")
            {
                let address = match (entry.path.get(1), &entry.op) {
                    (Some(Segment::Key(key)), EntryOp::Set(expr))
                        if key.plain().is_some_and(|key| key == "address") =>
                    {
                        Some(expr)
                    }
                    (
                        None,
                        EntryOp::Merge(block) | EntryOp::Set(Expr { kind: ExprKind::Record(block), .. }),
                    ) => block.stmts.iter().find_map(|stmt| match stmt {
                        Stmt::Entry(entry) if head(entry).is_some_and(|(word, _)| word == "address") => {
                            if let EntryOp::Set(expr) = &entry.op {
                                Some(expr)
                            } else {
                                None
                            }
                        }
                        _ => None,
                    }),
                    _ => None,
                };
                diagnostics.extend(address.and_then(report));
            }
        }
    }
}

fn report(address: &Expr) -> Option<Diagnostic> {
    let ExprKind::String(text) = &address.kind else { return None };
    let host = text.plain()?.strip_prefix("http://")?;
    let name = host.split([':', '/']).next().unwrap_or_default();
    // Within the cluster, or on this machine, the network is another question.
    let is_near = name.matches('.').count() < 2 || name.contains(".svc") || name.starts_with("127.");
    if is_near {
        return None;
    }
    let message = "the secrets of this environment cross the network without encryption";
    let diagnostic = Diagnostic::warning(Code::W0704, address.span, message);
    Some(diagnostic.fix("write `https://`", address.span, format!("\"https://{host}\"")))
}
