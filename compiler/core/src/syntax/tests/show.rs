//! Prints expressions and types with all their brackets, so that tests can compare them.

use crate::syntax::ast::{
    Bound, Element, Expr, ExprKind, ForHead, PatternKind, Refinement, RefinementKind, Segment, Stmt,
    StringLit, StringPart, TypeExpr, TypeKind, UnaryOp,
};

pub(super) fn expr(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Null => "null".into(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Float(value) => format!("{value:?}"),
        ExprKind::Unit(text) => format!("unit {text}"),
        ExprKind::String(text) => string(text),
        ExprKind::List(elements) => format!("[{}]", all(elements, element)),
        ExprKind::Record(record) => block(record),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Field { base, name, optional } => {
            format!("{}{}{}", self::expr(base), if *optional { "?." } else { "." }, name.name)
        }
        ExprKind::Index { base, index } => format!("{}[{}]", self::expr(base), self::expr(index)),
        ExprKind::Call { callee, args } => format!("{}({})", self::expr(callee), all(args, self::expr)),
        ExprKind::Unary { op, operand } => {
            format!("({}{})", if *op == UnaryOp::Not { "!" } else { "-" }, self::expr(operand))
        }
        ExprKind::Binary { op, left, right, .. } => {
            format!("({} {op:?} {})", self::expr(left), self::expr(right))
        }
        ExprKind::If { condition, then, otherwise } => {
            format!("if {} then {} else {}", self::expr(condition), self::expr(then), self::expr(otherwise))
        }
        ExprKind::Match { subject, arms } => {
            let arms = all(arms, |arm| {
                let patterns =
                    arm.patterns.iter().map(|each| pattern(&each.kind)).collect::<Vec<_>>().join("|");
                format!("{patterns} => {}", self::expr(&arm.value))
            });
            format!("match {} {{{arms}}}", self::expr(subject))
        }
        ExprKind::Error => "ERROR".into(),
    }
}

fn all<T>(items: &[T], print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(", ")
}

pub(super) fn string(literal: &StringLit) -> String {
    all(&literal.parts, |part| match part {
        StringPart::Text(text) => format!("{text:?}"),
        StringPart::Hole(hole) => format!("${{{}}}", expr(hole)),
    })
}

fn element(element: &Element) -> String {
    match element {
        Element::Value(value) => expr(value),
        Element::Spread(value) => format!("...{}", expr(value)),
        Element::If { condition, then, otherwise, .. } => {
            let otherwise = otherwise.as_ref().map(|other| format!(" else {}", self::element(other)));
            format!("if {} {}{}", expr(condition), self::element(then), otherwise.unwrap_or_default())
        }
        Element::For { head, body, .. } => format!("{} {}", for_head(head), expr(body)),
    }
}

fn for_head(head: &ForHead) -> String {
    let second = head.second.as_ref().map(|second| format!(", {}", second.name)).unwrap_or_default();
    let condition =
        head.condition.as_ref().map(|condition| format!(" if {}", expr(condition))).unwrap_or_default();
    format!("for {}{second} in {}{condition}", head.first.name, expr(&head.list))
}

pub(super) fn block(block: &crate::syntax::ast::Block) -> String {
    format!("{{{}}}", all(&block.stmts, stmt))
}

fn stmt(stmt: &Stmt) -> String {
    match stmt {
        Stmt::Entry(entry) => format!("{} {}", path(&entry.path), super::op(&entry.op)),
        Stmt::If { condition, then, otherwise, .. } => {
            let otherwise = otherwise.as_ref().map(|other| format!(" else {}", block(other)));
            format!("if {} {}{}", expr(condition), block(then), otherwise.unwrap_or_default())
        }
        Stmt::For { head, body, .. } => format!("{} {}", for_head(head), block(body)),
        Stmt::Spread(value) => format!("...{}", expr(value)),
    }
}

pub(super) fn path(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Key(key) if key.quoted => text.push_str(&format!(".{}", string(&key.text))),
            Segment::Key(key) => text.push_str(&format!(".{}", key.word().unwrap_or("?"))),
            Segment::Index(index) => text.push_str(&format!("[{}]", string(index))),
        }
    }
    text.trim_start_matches('.').to_owned()
}

fn pattern(kind: &PatternKind) -> String {
    match kind {
        PatternKind::Any => "_".into(),
        PatternKind::Null => "null".into(),
        PatternKind::Bool(value) => value.to_string(),
        PatternKind::Int(value) => value.to_string(),
        PatternKind::Float(value) => format!("{value:?}"),
        PatternKind::Unit(text) => format!("unit {text}"),
        PatternKind::String(text) => format!("{text:?}"),
    }
}

pub(super) fn ty(ty: &TypeExpr) -> String {
    match &ty.kind {
        TypeKind::Name(path) => all(&path.segments, |segment| segment.name.to_string()).replace(", ", "."),
        TypeKind::Literal(literal) => pattern(literal),
        TypeKind::Null => "null".into(),
        TypeKind::List { element, by } => {
            let by = by.as_ref().map(|by| format!(" by {}", by.name)).unwrap_or_default();
            format!("[{}]{by}", self::ty(element))
        }
        TypeKind::Map { key, value } => {
            format!("map {}: {}", key.as_ref().map(refinement).unwrap_or_default(), self::ty(value))
        }
        TypeKind::Record(fields) => {
            let mut text = all(&fields.fields, |field| {
                let default = field.default.as_ref().map(|default| format!(" = {}", expr(default)));
                format!("{}: {}{}", field.name.name, self::ty(&field.ty), default.unwrap_or_default())
            });
            if fields.open {
                text.push_str(", ...");
            }
            format!("{{{text}}}")
        }
        TypeKind::Union(options) => {
            format!("({})", options.iter().map(self::ty).collect::<Vec<_>>().join(" | "))
        }
        TypeKind::Optional(base) => format!("{}?", self::ty(base)),
        TypeKind::Refined { base, refinement } => {
            format!("{}{}", self::ty(base), self::refinement(refinement))
        }
        TypeKind::Error => "ERROR".into(),
    }
}

fn refinement(refinement: &Refinement) -> String {
    let bound = |bound: &Option<Bound>| match bound {
        Some(Bound::Int(value)) => value.to_string(),
        Some(Bound::Float(value)) => format!("{value:?}"),
        Some(Bound::Unit(text)) => text.to_string(),
        None => String::new(),
    };
    match &refinement.kind {
        RefinementKind::Regex(text) => format!("(/{text}/)"),
        RefinementKind::Range { low, high } => format!("({}..{})", bound(low), bound(high)),
    }
}
