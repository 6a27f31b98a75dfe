//! Entries against a record or map type.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::assign::labelled;
use super::{Checker, Scope};
use crate::diagnostics::{Code, Diagnostic, Severity, nearest, worth};
use crate::source::Span;
use crate::syntax::ast::{Block, Entry, EntryOp, Expr, Key, Segment, Stmt};
use crate::tables::HashSet;
use crate::ty::conform::{Expectation, described};
use crate::ty::{RecordType, Type};

/// The value of a plain entry.
pub(super) enum Plain<'b> {
    /// `key = e`
    Value(&'b Expr),
    /// `key { … }`
    Block(&'b Block),
}

/// What is known of the value below a key.
struct Step {
    ty: Type,
    /// It was read off a chart's defaults.
    inferred: bool,
    /// Where a schema speaks of it.
    place: Option<String>,
}

impl Step {
    fn of(ty: Type) -> Self {
        Self { ty, inferred: false, place: None }
    }
}

/// The keys that a block writes at its top, as far as they are plain.
pub(super) fn keys(block: &Block) -> Vec<&str> {
    let entries =
        block.stmts.iter().filter_map(|stmt| if let Stmt::Entry(entry) = stmt { Some(entry) } else { None });
    entries.filter_map(|entry| crate::resolve::head(entry).map(|(key, _)| key)).collect()
}

/// The fields of a block that consists of nothing but `key = e` and `key { … }`, each once.
pub(super) fn plain_fields(block: &Block) -> Option<Vec<(EcoString, Plain<'_>)>> {
    let mut out: Vec<(EcoString, Plain<'_>)> = vec![];
    let mut seen = HashSet::default();
    for stmt in &block.stmts {
        let Stmt::Entry(entry) = stmt else { return None };
        let [Segment::Key(key)] = entry.path.as_slice() else { return None };
        let name = key.plain()?.clone();
        if !seen.insert(name.clone()) {
            return None;
        }
        out.push((
            name,
            match &entry.op {
                EntryOp::Set(expr) => Plain::Value(expr),
                EntryOp::Merge(block) => Plain::Block(block),
                EntryOp::Append(_) => return None,
            },
        ));
    }
    Some(out)
}

impl Checker<'_, '_> {
    /// A block's statements against the type of the record that they build.
    pub(super) fn block(&mut self, scope: &Scope, block: &Block, ty: &Type, origin: &Expectation) {
        self.refuse_repeated(block);
        self.see_block(block.span, ty);
        for stmt in &block.stmts {
            self.stmt(scope, stmt, ty, origin);
        }
    }

    fn stmt(&mut self, scope: &Scope, stmt: &Stmt, ty: &Type, origin: &Expectation) {
        match stmt {
            Stmt::Entry(entry) => self.entry(scope, entry, 0, ty, origin),
            Stmt::If { condition, then, otherwise, .. } => {
                let inner = self.condition(scope, condition, true);
                self.block(&inner, then, ty, origin);
                if let Some(otherwise) = otherwise {
                    let inner = self.condition_facts(scope, condition, false);
                    self.block(&inner, otherwise, ty, origin);
                }
            }
            Stmt::For { head, body, .. } => {
                let inner = self.for_head(scope, head);
                self.block(&inner, body, ty, origin);
            }
            Stmt::Spread(expr) => {
                let found = self.infer(scope, expr);
                let is_record = found.members().iter().all(|member| {
                    matches!(member, Type::Record(_) | Type::Map(_) | Type::Any | Type::Error | Type::Null)
                });
                if !is_record {
                    let message = format!("`...` in a record takes a record, and this is {found}");
                    self.error(Code::E0302, expr.span, message);
                }
            }
        }
    }

    /// One entry, without its first `skip` segments, against the type of the record that it is in.
    pub(super) fn entry(
        &mut self,
        scope: &Scope,
        entry: &Entry,
        skip: usize,
        ty: &Type,
        origin: &Expectation,
    ) {
        let mut inner = ty.clone();
        let mut inferred = false;
        let mut place = None;
        let mut last: Option<&Key> = None;
        let depth = self.path.len();
        if skip > 0 {
            self.path.clear();
            self.path.extend(crate::resolve::head(entry).map(|(word, _)| word.into()));
        }
        for segment in entry.path.iter().skip(skip) {
            match segment {
                Segment::Key(key) => {
                    self.string(scope, &key.text);
                    self.see_key(key, &inner);
                    Step { ty: inner, inferred, place } = self.step(&inner, key, origin);
                    self.see_type(key.span, &inner);
                    last = Some(key);
                }
                Segment::Index(text) => {
                    self.string(scope, text);
                    inner = match inner.non_null().known() {
                        Type::List(list) => list.element.clone(),
                        Type::Map(_) | Type::Record(_) => {
                            let name = last.and_then(|key| key.plain().cloned()).unwrap_or_default();
                            let wanted = text.plain().cloned().unwrap_or_default();
                            let message = format!("`{name}` is a map, not a list with named elements");
                            let diagnostic = Diagnostic::error(Code::E0306, text.span, message);
                            self.report(diagnostic.help(format!("write `{name} {{ {wanted} … }}`")));
                            Type::Error
                        }
                        _ => Type::Any,
                    };
                }
            }
        }
        let before = self.diagnostics.len();
        let place = place.map(|place| Expectation { span: None, text: described(&place) });
        let origin = place.as_ref().unwrap_or(origin);
        self.op(scope, &entry.op, &inner, last.map_or(entry.span, |key| key.span), origin);
        self.path.truncate(depth);
        if inferred {
            // A chart's default only hints at a type: another scalar is suspicious, not wrong.
            for diagnostic in self.diagnostics.iter_mut().skip(before).filter(|d| d.code == Code::E0302) {
                diagnostic.severity = Severity::Warning;
                diagnostic.code = Code::W0801;
            }
        }
    }

    fn op(&mut self, scope: &Scope, op: &EntryOp, ty: &Type, key: Span, origin: &Expectation) {
        match op {
            // Null takes a key away, whatever its type.
            EntryOp::Set(expr) => {
                let expected = ty.clone().optional();
                let expected = if ty.is_open() { ty } else { &expected };
                self.expr(scope, expr, expected, origin);
            }
            EntryOp::Append(expr) => {
                let members = ty.members();
                let list =
                    members.iter().find(|member| matches!(member, Type::List(_) | Type::Any | Type::Error));
                match list {
                    Some(Type::List(list)) => {
                        self.expr(scope, expr, &Type::list(list.element.clone()), origin);
                    }
                    Some(_) => {
                        self.infer(scope, expr);
                    }
                    None => {
                        let name = self.inputs.project.sources.slice(key).to_owned();
                        let ty = ty.non_null();
                        let message = format!("`+=` appends to a list, and `{name}` is {ty}");
                        let diagnostic = Diagnostic::error(Code::E0306, key, message);
                        let diagnostic = match ty.known() {
                            Type::Map(_) | Type::Record(_) => {
                                diagnostic.help(format!("write `{name} {{ … }}` to add to it"))
                            }
                            _ => diagnostic.help(format!("write `{name} = …`")),
                        };
                        self.report(labelled(diagnostic, origin));
                    }
                }
            }
            EntryOp::Merge(block) => {
                let records: Vec<Type> = ty
                    .members()
                    .into_iter()
                    .filter(|m| matches!(m, Type::Record(_) | Type::Map(_)))
                    .cloned()
                    .collect();
                match records.as_slice() {
                    [] if !ty.is_open() => {
                        // The place may be the whole entry.
                        let entry = self.inputs.project.sources.slice(key);
                        let name = entry.split('{').next().unwrap_or(entry).trim_end().to_owned();
                        let ty = ty.non_null();
                        let is_list = matches!(ty.known(), Type::List(_));
                        let what = if is_list { "a list".to_owned() } else { ty.to_string() };
                        let message = format!("a block stands here, but `{name}` is {what}");
                        let diagnostic = Diagnostic::error(Code::E0306, key, message);
                        let diagnostic = if is_list {
                            diagnostic.help(format!("write `{name} = [ … ]`, or `{name} += [ … ]` to append"))
                        } else {
                            diagnostic.help(format!("write `{name} = …`"))
                        };
                        self.report(labelled(diagnostic, origin));
                        self.block(scope, block, &Type::Error, origin);
                    }
                    [] => self.block(scope, block, &Type::Any, origin),
                    several => self.block(scope, block, &Type::union(several.iter().cloned()), origin),
                }
            }
        }
    }

    /// What is known of the value below a key.
    fn step(&mut self, ty: &Type, key: &Key, origin: &Expectation) -> Step {
        let members: Vec<Type> = ty
            .members()
            .into_iter()
            .filter(|m| matches!(m, Type::Record(_) | Type::Map(_)))
            .cloned()
            .collect();
        match members.as_slice() {
            [Type::Record(record)] => Step {
                ty: self.record_key(record, key, origin),
                inferred: key
                    .plain()
                    .and_then(|text| record.fields.get(text))
                    .is_some_and(|field| record.hints_at(field)),
                place: key.plain().and_then(|text| record.place(text)),
            },
            [Type::Map(map)] => {
                if let (Some(pattern), Some(text)) = (&map.key.pattern, key.plain())
                    && !pattern.is_match(text)
                {
                    let message = format!("the key `{text}` does not match /{pattern}/");
                    self.report(labelled(Diagnostic::error(Code::E0303, key.span, message), origin));
                }
                Step::of(map.value.clone())
            }
            [] if !ty.is_open() => {
                let text = key.plain().cloned().unwrap_or_default();
                let message = format!("there is nothing below `{text}` here: this is {ty}");
                self.report(labelled(Diagnostic::error(Code::E0306, key.span, message), origin));
                Step::of(Type::Error)
            }
            [] => Step::of(Type::Any),
            [first, ..] => {
                let Some(text) = key.plain() else { return Step::of(Type::Any) };
                let below: Vec<Type> = members.iter().filter_map(|member| below(member, text)).collect();
                match first {
                    Type::Record(record) if below.is_empty() => {
                        Step::of(self.record_key(record, key, origin))
                    }
                    _ if below.is_empty() => Step::of(Type::Any),
                    _ => Step::of(Type::union(below)),
                }
            }
        }
    }

    fn record_key(&mut self, record: &RecordType, key: &Key, origin: &Expectation) -> Type {
        let Some(text) = key.plain() else { return Type::Any };
        if let Some(ty) = record.below(text) {
            return ty.clone();
        }
        if self.is_asked(text) {
            return Type::Error;
        }
        let message = match (&record.origin, &record.name) {
            (Some(origin), _) => format!("`{text}` is not among the values of {origin}"),
            // The names of a chart's parts in the library are no operator's words.
            (None, _) if self.is_of_library_chart(record) => format!("the chart has no `{text}` here"),
            (None, Some(name)) => format!("{} has no `{text}`", of_words(name)),
            (None, None) => format!("there is no `{text}` here"),
        };
        let mut diagnostic = Diagnostic::error(Code::E0301, key.span, message);
        let known: Vec<&str> = record.fields.keys().map(EcoString::as_str).collect();
        let quoted = |near: &str| if key.quoted { format!("\"{near}\"") } else { near.to_owned() };
        diagnostic = match nearest(text, worth(self.diagnostics.len(), known.iter().copied())) {
            Some(near) => {
                diagnostic.fix(format!("did you mean `{near}`?"), key.span, near.within(quoted(&near)))
            }
            None => match elsewhere(record, text) {
                Some(parent) => diagnostic.help(format!("`{text}` belongs inside `{parent}`")),
                None if !known.is_empty() && known.len() <= 12 => diagnostic.help(format!(
                    "there are: {}",
                    known.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
                )),
                None => diagnostic,
            },
        };
        if let Some(span) = record.span {
            diagnostic = diagnostic.label(span, "its fields are declared here");
        } else {
            diagnostic = labelled(diagnostic, origin);
        }
        self.report(diagnostic);
        Type::Error
    }

    fn is_of_library_chart(&self, record: &RecordType) -> bool {
        let source = record.span.and_then(|span| self.inputs.project.sources.get(span.file));
        source.is_some_and(|source| source.is_std() && source.folder().ends_with("charts"))
    }

    /// A key that is given a value twice in one body: the first would be lost without a word.
    pub(super) fn refuse_repeated(&mut self, block: &Block) {
        // As it is nearly always; what stands below each key is looked at with its own block.
        let mut heads = HashSet::default();
        if keys(block).into_iter().all(|key| heads.insert(key)) {
            return;
        }
        let mut seen = BTreeMap::new();
        for stmt in &block.stmts {
            if let Stmt::Entry(entry) = stmt {
                self.refuse_repeat(entry, &mut seen);
            }
        }
    }

    pub(super) fn refuse_repeat(&mut self, entry: &Entry, seen: &mut BTreeMap<Vec<EcoString>, Span>) {
        let mut prefix = vec![];
        if entry_path(entry, &mut prefix).is_some() {
            self.refuse_repeat_at(entry, &prefix, seen);
        }
    }

    fn refuse_repeat_at(
        &mut self,
        entry: &Entry,
        path: &[EcoString],
        seen: &mut BTreeMap<Vec<EcoString>, Span>,
    ) {
        match &entry.op {
            EntryOp::Set(_) => {
                if let Some(first) = seen.get(path) {
                    let message = format!("`{}` is given a value twice in this body", path.join("."));
                    let diagnostic =
                        Diagnostic::error(Code::E0207, entry.span, message).here("this one would win");
                    self.report(diagnostic.label(*first, "the first one").help("keep one of them"));
                } else {
                    seen.insert(path.to_vec(), entry.span);
                }
            }
            EntryOp::Merge(block) => {
                for stmt in &block.stmts {
                    if let Stmt::Entry(inner) = stmt {
                        let mut below = path.to_vec();
                        if entry_path(inner, &mut below).is_none() {
                            continue;
                        }
                        // A block's own repetitions are found when the block is checked.
                        if seen.contains_key(&below) && matches!(inner.op, EntryOp::Set(_)) {
                            let own = block.span;
                            if seen.get(&below).is_some_and(|first| !own.contains(*first)) {
                                self.refuse_repeat_at(inner, &below, seen);
                            }
                        } else if matches!(inner.op, EntryOp::Merge(_)) || !seen.contains_key(&below) {
                            self.note_paths(inner, &below, seen);
                        }
                    }
                }
            }
            EntryOp::Append(_) => {}
        }
    }

    fn note_paths(&mut self, entry: &Entry, path: &[EcoString], seen: &mut BTreeMap<Vec<EcoString>, Span>) {
        match &entry.op {
            EntryOp::Set(_) => {
                seen.entry(path.to_vec()).or_insert(entry.span);
            }
            EntryOp::Merge(_) => self.refuse_repeat_at(entry, path, seen),
            EntryOp::Append(_) => {}
        }
    }
}

/// A record type of the library that the compiler itself speaks of, in an operator's words.
fn of_words(name: &str) -> &str {
    match name {
        "ApplicationOptions" => "an Application",
        "ProjectOptions" => "an Argo CD project",
        "NamespaceOptions" => "a namespace",
        other => other,
    }
}

/// The keys of an entry behind `prefix`; `None` if one is computed or an element of a list.
fn entry_path(entry: &Entry, prefix: &mut Vec<EcoString>) -> Option<()> {
    for segment in &entry.path {
        match segment {
            Segment::Key(key) => prefix.push(key.plain()?.clone()),
            Segment::Index(_) => return None,
        }
    }
    Some(())
}

/// The type below a key of a record or a map; `None` if there can be no such key.
fn below(ty: &Type, key: &str) -> Option<Type> {
    match ty {
        Type::Record(record) => record.below(key).cloned(),
        Type::Map(map) => map.key.allows(key).then(|| map.value.clone()),
        _ => None,
    }
}

/// A field whose record has the key: it was written a level too high.
fn elsewhere<'r>(record: &'r RecordType, key: &str) -> Option<&'r str> {
    let has = |ty: &Type| ty.record().is_some_and(|inner| inner.fields.contains_key(key));
    let mut found = record.fields.iter().filter(|(_, field)| has(&field.ty));
    match (found.next(), found.next()) {
        (Some((name, _)), None) => Some(name),
        _ => None,
    }
}
