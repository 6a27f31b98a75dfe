//! Visits every expression below a node; every statement of a `deploy` block.

use super::ast::{
    Block, DeployStmt, Element, EntryOp, Expr, ExprKind, ForHead, Segment, Stmt, StringLit, StringPart,
};

/// `visit` for every statement of a `deploy` block that is no `if`, also for those below one.
pub fn deploy_stmts<'a>(stmts: &'a [DeployStmt], visit: &mut dyn FnMut(&'a DeployStmt)) {
    for stmt in stmts {
        match stmt {
            DeployStmt::If(inner) => {
                deploy_stmts(&inner.then, visit);
                deploy_stmts(&inner.otherwise, visit);
            }
            other => visit(other),
        }
    }
}

/// `visit` for `expr` and every expression inside it, outermost first.
pub fn expr<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::String(text) => string(text, visit),
        ExprKind::List(elements) => elements.iter().for_each(|one| element(one, visit)),
        ExprKind::Record(body) => block(body, visit),
        ExprKind::Field { base, .. } => self::expr(base, visit),
        ExprKind::Index { base, index } => {
            self::expr(base, visit);
            self::expr(index, visit);
        }
        ExprKind::Call { callee, args } => {
            self::expr(callee, visit);
            args.iter().for_each(|arg| self::expr(arg, visit));
        }
        ExprKind::Unary { operand, .. } => self::expr(operand, visit),
        ExprKind::Binary { left, right, .. } => {
            self::expr(left, visit);
            self::expr(right, visit);
        }
        ExprKind::If { condition, then, otherwise } => {
            self::expr(condition, visit);
            self::expr(then, visit);
            self::expr(otherwise, visit);
        }
        ExprKind::Match { subject, arms } => {
            self::expr(subject, visit);
            arms.iter().for_each(|arm| self::expr(&arm.value, visit));
        }
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Unit(_)
        | ExprKind::Name(_)
        | ExprKind::Error => {}
    }
}

/// Every expression in a block.
pub fn block<'a>(body: &'a Block, visit: &mut dyn FnMut(&'a Expr)) {
    for stmt in &body.stmts {
        match stmt {
            Stmt::Entry(entry) => self::entry(entry, visit),
            Stmt::If { condition, then, otherwise, .. } => {
                expr(condition, visit);
                block(then, visit);
                if let Some(otherwise) = otherwise {
                    block(otherwise, visit);
                }
            }
            Stmt::For { head, body, .. } => {
                for_head(head, visit);
                block(body, visit);
            }
            Stmt::Spread(value) => expr(value, visit),
        }
    }
}

/// Every expression in an entry.
pub fn entry<'a>(entry: &'a super::ast::Entry, visit: &mut dyn FnMut(&'a Expr)) {
    for segment in &entry.path {
        match segment {
            Segment::Key(key) => string(&key.text, visit),
            Segment::Index(text) => string(text, visit),
        }
    }
    match &entry.op {
        EntryOp::Set(value) | EntryOp::Append(value) => expr(value, visit),
        EntryOp::Merge(body) => block(body, visit),
    }
}

fn element<'a>(one: &'a Element, visit: &mut dyn FnMut(&'a Expr)) {
    match one {
        Element::Value(value) | Element::Spread(value) => expr(value, visit),
        Element::If { condition, then, otherwise, .. } => {
            expr(condition, visit);
            element(then, visit);
            if let Some(otherwise) = otherwise {
                element(otherwise, visit);
            }
        }
        Element::For { head, body, .. } => {
            for_head(head, visit);
            expr(body, visit);
        }
    }
}

fn for_head<'a>(head: &'a ForHead, visit: &mut dyn FnMut(&'a Expr)) {
    expr(&head.list, visit);
    if let Some(condition) = &head.condition {
        expr(condition, visit);
    }
}

fn string<'a>(text: &'a StringLit, visit: &mut dyn FnMut(&'a Expr)) {
    for part in &text.parts {
        if let StringPart::Hole(value) = part {
            expr(value, visit);
        }
    }
}
