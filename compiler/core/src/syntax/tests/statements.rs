//! Items and their statements.

use super::{WHOLE, op, parsed, show};
use crate::syntax::ast::{
    DeployStmt, Environment, EnvironmentStmt, Item, PlatformStmt, SecretOrigin, SecretStmt, Service,
    ServiceStmt,
};

fn service(text: &str) -> Service {
    let parsed = parsed(text);
    assert_eq!(super::diagnostics(text), "");
    match parsed.file.items.first() {
        Some(Item::Service(service)) => Service::clone(service),
        item => panic!("{item:?}"),
    }
}

fn environment(text: &str) -> Environment {
    assert_eq!(super::diagnostics(text), "");
    match parsed(text).file.items.first() {
        Some(Item::Environment(environment)) => Environment::clone(environment),
        item => panic!("{item:?}"),
    }
}

#[test]
fn every_item_is_there() {
    let file = parsed(WHOLE).file;
    let names = file.items.iter().map(|item| match item {
        Item::Platform(item) => format!("platform {}", item.name.name),
        Item::Environment(item) => format!("environment {}", item.name.name),
        Item::Service(item) => format!("service {}", item.name.name),
        Item::Chart(item) => format!("chart {}", item.name.name),
        Item::Capability(item) => format!("capability {}", item.name.name),
        Item::Type(item) => format!("type {}", item.name.name),
        Item::Fn(item) => format!("fn {}", item.name.name),
        Item::Let(item) => format!("let {}", item.name.name),
        Item::Configure(item) => format!("configure {}", item.service.name),
        Item::Secret(item) => format!("secret {}", item.name.name),
        Item::Check(_) => "check".to_owned(),
    });
    let expected = "platform science, environment core, environment prod, service gafaelfawr, \
        configure gafaelfawr, chart redis, chart other, capability auth, type LogLevel, type Port, type Either, \
        type Database, fn shared, secret pull-secret, let answer, check";
    assert_eq!(names.collect::<Vec<_>>().join(", "), expected);
}

#[test]
fn docs_stand_directly_above() {
    let service = service(
        "// a\n/// one\n///  two\nservice s {\n  x = 1 /// after\n  param a: Int\n  /// lost\n\n  param b: Int\n  //// no\n  param c: Int\n  /// d\n  param d: Int\n}",
    );
    assert_eq!(service.doc.as_deref(), Some("one\n two"));
    let docs = service.body.iter().filter_map(|stmt| match stmt {
        ServiceStmt::Param(param) => Some((param.name.name.as_str(), param.doc.as_deref())),
        _ => None,
    });
    assert_eq!(docs.collect::<Vec<_>>(), [("a", None), ("b", None), ("c", None), ("d", Some("d"))]);
}

#[test]
fn comments_are_kept_by_place() {
    let text = "// a\nlet x = \"// no\" // b\n/// c\nlet y = 1";
    let comments = parsed(text).comments;
    assert_eq!(
        comments.iter().map(|span| &text[span.range()]).collect::<Vec<_>>(),
        ["// a", "// b", "/// c"]
    );
}

#[test]
fn needs_have_aliases_and_conditions() {
    let service = service("service s { requires a, service b as c, d as e eventually if x == 1 }");
    let Some(ServiceStmt::Requires(needs)) = service.body.first() else { panic!("{service:?}") };
    let names = needs.needs.iter().map(|need| {
        let alias = need.alias.as_ref().map(|alias| alias.name.as_str());
        (need.is_service, need.name.name.as_str(), alias)
    });
    assert_eq!(
        names.collect::<Vec<_>>(),
        [(false, "a", None), (true, "b", Some("c")), (false, "d", Some("e"))]
    );
    assert!(needs.eventually);
    assert_eq!(needs.condition.as_ref().map(show::expr).as_deref(), Some("(x Equal 1)"));
}

#[test]
fn words_are_keys_where_an_entry_follows() {
    let service = service(
        "service s {\n  values.a = 1\n  values { b = 2 }\n  secrets.c = 3\n  namespace { d = 4 }\n  application.e += [5]\n  if = 6\n  requires.x = 7\n  uses = 8\n}",
    );
    let entries = service.body.iter().map(|stmt| match stmt {
        ServiceStmt::Entry(entry) => format!("{} {}", show::path(&entry.path), op(&entry.op)),
        stmt => panic!("{stmt:?}"),
    });
    let expected = [
        "values.a = 1",
        "values {b = 2}",
        "secrets.c = 3",
        "namespace {d = 4}",
        "application.e += [5]",
        "if = 6",
        "requires.x = 7",
        "uses = 8",
    ];
    assert_eq!(entries.collect::<Vec<_>>(), expected);
}

#[test]
fn conditions_stand_around_statements() {
    let service =
        service("service s {\n  if a { requires b }\n  else if c { param d: Int }\n  else { e = 1 }\n}");
    let Some(ServiceStmt::If(guarded)) = service.body.first() else { panic!("{service:?}") };
    assert!(matches!(guarded.then.as_slice(), [ServiceStmt::Requires(_)]));
    let [ServiceStmt::If(inner)] = guarded.otherwise.as_slice() else { panic!("{guarded:?}") };
    assert!(matches!(inner.then.as_slice(), [ServiceStmt::Param(_)]));
    assert!(matches!(inner.otherwise.as_slice(), [ServiceStmt::Entry(_)]));
}

#[test]
fn deployments() {
    let environment = environment(
        "environment e {\n  deploy a,\n    b\n  deploy c { x = 1 }\n  omit provides k, l\n  omit provides\n  choose a from environment\n}",
    );
    let stmts = environment.body.iter().map(|stmt| match stmt {
        EnvironmentStmt::Deploy(deploy) => format!("deploy {} {}", deploy.names.len(), deploy.body.is_some()),
        EnvironmentStmt::Omit { names, .. } => format!("omit {}", names.len()),
        EnvironmentStmt::OmitProvides { names, .. } => format!("omit provides {}", names.len()),
        EnvironmentStmt::Choose(choose) => {
            format!("choose {} {}", choose.capability.name, choose.provider.name)
        }
        stmt => panic!("{stmt:?}"),
    });
    let expected = ["deploy 2 false", "deploy 1 true", "omit provides 2", "omit 1", "choose a environment"];
    assert_eq!(stmts.collect::<Vec<_>>(), expected);
}

#[test]
fn a_block_after_several_services_says_nothing_of_any() {
    let file = parsed("environment e { deploy a, b { x = 1 } }").file;
    let Some(Item::Environment(environment)) = file.items.first() else { panic!("{file:?}") };
    let bodies = environment.body.iter().map(|stmt| match stmt {
        EnvironmentStmt::Deploy(deploy) => {
            (deploy.names.len(), deploy.body.as_ref().map(|body| body.stmts.len()))
        }
        stmt => panic!("{stmt:?}"),
    });
    assert_eq!(bodies.collect::<Vec<_>>(), [(1, None), (1, None)]);
}

#[test]
fn secrets_have_origins() {
    let service = service(
        "service s {\n  secrets {\n    a = provided encoded\n    b = generate hex(32) from \"c\"\n    \"d.e\" = copy f.\"g.h\"\n    i = template \"x${secrets.a}\"\n    j = if k { provided } else if l { copy m.n } else { generate o }\n    p = null\n    for q in r { \"${q}\" = provided }\n    if t { u = provided }\n  }\n}",
    );
    let Some(ServiceStmt::Secrets(secrets)) = service.body.first() else { panic!("{service:?}") };
    let stmts = secrets.stmts.iter().map(|stmt| match stmt {
        SecretStmt::Entry(entry) => format!(
            "{} {}{}",
            show::string(&entry.key.text),
            entry.origin.as_ref().map_or("null".to_owned(), origin),
            entry.from.as_ref().map(|from| format!(" from {}", show::string(from))).unwrap_or_default(),
        ),
        SecretStmt::If(guarded) => format!("if {}", guarded.then.len()),
        SecretStmt::For { body, .. } => format!("for {}", body.len()),
    });
    let expected = [
        "\"a\" encoded",
        "\"b\" generate hex 1 from \"c\"",
        "\"d.e\" copy f \"g.h\"",
        "\"i\" template \"x\", ${secrets.a}",
        "\"j\" if k (provided) else (if l (copy m \"n\") else (generate o 0))",
        "\"p\" null",
        "for 1",
        "if 1",
    ];
    assert_eq!(stmts.collect::<Vec<_>>(), expected);
}

fn origin(origin: &SecretOrigin) -> String {
    match origin {
        SecretOrigin::Provided { encoded: false } => "provided".into(),
        SecretOrigin::Provided { encoded: true } => "encoded".into(),
        SecretOrigin::Generate { kind, args } => format!("generate {} {}", kind.name, args.len()),
        SecretOrigin::Copy { service, key } => format!("copy {} {}", service.name, show::string(&key.text)),
        SecretOrigin::Template(text) => format!("template {}", show::string(text)),
        SecretOrigin::If { condition, then, otherwise } => {
            format!(
                "if {} ({}) else ({})",
                show::expr(condition),
                self::origin(then),
                self::origin(otherwise)
            )
        }
    }
}

#[test]
fn statements_of_deployments() {
    let environment = environment(
        "environment e { deploy a {\n  secrets { b = provided }\n  secret c { d = provided }\n  manifest f { g = 1 }\n  choose h from i\n  check j else \"k\"\n  if l { m = 1 }\n  values.n = 1\n} }",
    );
    let Some(EnvironmentStmt::Deploy(deploy)) = environment.body.first() else { panic!("{environment:?}") };
    let kinds = deploy.body.iter().flat_map(|body| &body.stmts).map(|stmt| match stmt {
        DeployStmt::Choose(_) => "choose",
        DeployStmt::Secrets(_) => "secrets",
        DeployStmt::Secret(_) => "secret",
        DeployStmt::Manifest(_) => "manifest",
        DeployStmt::Check(_) => "check",
        DeployStmt::If(_) => "if",
        DeployStmt::Entry(_) => "entry",
    });
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        ["secrets", "secret", "manifest", "choose", "check", "if", "entry"]
    );
}

#[test]
fn statements_of_platforms() {
    let file = parsed(WHOLE).file;
    let Some(Item::Platform(platform)) = file.items.first() else { panic!("{file:?}") };
    let kinds = platform.body.iter().map(|stmt| match stmt {
        PlatformStmt::Environment(fields) => format!("environment {}", fields.fields.len()),
        PlatformStmt::Globals(block) => format!("globals {}", block.stmts.len()),
        PlatformStmt::Project { name, .. } => format!("project {}", name.name),
        PlatformStmt::Check(_) => "check".to_owned(),
        PlatformStmt::Let(_) => "let".to_owned(),
        PlatformStmt::Entry(entry) => show::path(&entry.path),
    });
    let expected =
        ["repo", "revision", "environment 5", "globals 2", "project infrastructure", "check", "let"];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
}
