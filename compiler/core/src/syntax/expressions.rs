//! Builds operands: literals, names with dots, calls and indexes, lists, `if` and `match`.

use ecow::EcoString;

use super::ast::{Arm, Element, Expr, ExprKind, Ident, Pattern, PatternKind};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule, parts};
use super::literals::Number;
use super::operators::as_lone_if;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

impl Builder<'_> {
    /// A value with what adjoins it: `a.b["c"](d)`.
    pub(super) fn chain(&mut self, node: Node) -> Expr {
        let span = self.span_of(&node);
        let mut steps = node.into_inner();
        let Some(first) = steps.next() else { return Expr { kind: ExprKind::Error, span } };
        let steps = steps.collect::<Vec<_>>();
        let levels = steps.len();
        if levels == 0 {
            return self.primary(first);
        }
        if !self.may_nest(levels, span) {
            return Expr { kind: ExprKind::Error, span };
        }
        self.levels += levels;
        let mut expr = self.primary(first);
        for step in steps {
            let span = expr.span.to(self.span_of(&step));
            let kind = self.step(expr, step);
            expr = Expr { kind, span };
        }
        self.levels -= levels;
        expr
    }

    fn step(&mut self, base: Expr, step: Node) -> ExprKind {
        let rule = step.as_rule();
        let is_error = base.kind == ExprKind::Error;
        let base = Box::new(base);
        let mut inner = parts(step);
        let kind = match rule {
            Rule::call => {
                let args = inner.map(|arg| self.expr(arg)).collect();
                ExprKind::Call { callee: base, args }
            }
            Rule::index => match inner.next() {
                Some(index) => ExprKind::Index { base, index: Box::new(self.expr(index)) },
                None => ExprKind::Error,
            },
            _ => {
                let mut name = inner.next();
                let optional = name.as_ref().is_some_and(|part| part.as_rule() == Rule::optional_dot);
                if optional {
                    name = inner.next();
                }
                match name.and_then(|name| self.field_name(&name)) {
                    Some(name) => ExprKind::Field { base, name, optional },
                    None => ExprKind::Error,
                }
            }
        };
        if is_error { ExprKind::Error } else { kind }
    }

    fn field_name(&mut self, node: &Node) -> Option<Ident> {
        if node.as_rule() != Rule::string {
            return Some(self.ident(node));
        }
        let string = self.string(node);
        match string.plain() {
            Some(name) => Some(Ident { name: name.clone(), span: string.span }),
            None => {
                self.report(
                    Diagnostic::error(Code::E0101, string.span, "a name after a dot cannot be computed")
                        .help("write `a[\"…\"]`"),
                );
                None
            }
        }
    }

    fn primary(&mut self, node: Node) -> Expr {
        let span = self.span_of(&node);
        let kind = match node.as_rule() {
            Rule::string => ExprKind::String(self.string(&node)),
            Rule::number => match self.number(node.as_str(), span) {
                Number::Int(value) => ExprKind::Int(value),
                Number::Float(value) => ExprKind::Float(value),
                Number::Unit(text) => ExprKind::Unit(text),
                Number::Error => ExprKind::Error,
            },
            Rule::k_true => ExprKind::Bool(true),
            Rule::k_false => ExprKind::Bool(false),
            Rule::k_null => ExprKind::Null,
            Rule::name => ExprKind::Name(EcoString::from(node.as_str())),
            Rule::list => ExprKind::List(parts(node).filter_map(|element| self.element(element)).collect()),
            Rule::block => ExprKind::Record(self.block(node)),
            Rule::paren => match parts(node).next() {
                Some(inner) => self.expr(inner).kind,
                None => ExprKind::Error,
            },
            Rule::if_expr => return self.if_value(node),
            Rule::match_expr => self.match_value(node),
            _ => ExprKind::Error,
        };
        Expr { kind, span }
    }

    /// `if c { a } else if d { b } else { e }` as a value.
    fn if_value(&mut self, node: Node) -> Expr {
        let span = self.span_of(&node);
        let error = Expr { kind: ExprKind::Error, span };
        let head = parts(node.clone()).count();
        if !self.may_nest(head, span) {
            return error;
        }
        self.levels += head;
        let mut branches = vec![];
        let mut result = None;
        let mut parts = parts(node);
        while let Some(part) = parts.next() {
            if part.as_rule() == Rule::head_expr {
                let condition = self.expr(part);
                if let Some(branch) = parts.next() {
                    branches.push((condition, self.branch(branch)));
                }
            } else {
                result = Some(self.branch(part));
            }
        }
        self.levels -= head;
        let Some(mut result) = result else {
            let message = "without `else` this `if` has no value where its condition does not hold";
            self.report(Diagnostic::error(Code::E0108, span, message).help("add `else { … }`"));
            return error;
        };
        for (condition, then) in branches.into_iter().rev() {
            let span = condition.span.to(span.after());
            let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(result));
            result = Expr { kind: ExprKind::If { condition, then, otherwise }, span };
        }
        Expr { span, ..result }
    }

    /// A branch: one expression, else a record.
    pub(super) fn branch(&mut self, block: Node) -> Expr {
        let span = self.span_of(&block);
        match shape(&block) {
            Shape::Value(expr) => self.expr(expr),
            Shape::Broken(bad) => {
                self.bad(&bad, Place::Block);
                Expr { kind: ExprKind::Error, span }
            }
            Shape::Other => Expr { kind: ExprKind::Record(self.block(block)), span },
        }
    }

    /// An element of a list.
    pub(super) fn element(&mut self, node: Node) -> Option<Element> {
        let span = self.span_of(&node);
        Some(match node.as_rule() {
            Rule::spread => Element::Spread(self.expr(parts(node).next()?)),
            Rule::for_each => {
                let mut parts = parts(node);
                let head = self.for_head(parts.next()?)?;
                Element::For { head, body: self.branch(parts.next()?), span }
            }
            _ => match as_lone_if(node.clone()) {
                Some(lone) => self.element_if(lone)?,
                None => Element::Value(self.expr(node)),
            },
        })
    }

    fn element_if(&mut self, node: Node) -> Option<Element> {
        let span = self.span_of(&node);
        let levels = parts(node.clone()).count();
        if !self.may_nest(levels, span) {
            return None;
        }
        self.levels += levels;
        let mut branches = vec![];
        let mut otherwise = None;
        let mut parts = parts(node);
        while let Some(part) = parts.next() {
            if part.as_rule() == Rule::head_expr {
                let condition = self.expr(part);
                branches.push((condition, parts.next().map(|branch| self.element_branch(branch))));
            } else {
                otherwise = Some(self.element_branch(part));
            }
        }
        self.levels -= levels;
        let mut result = otherwise;
        for (condition, then) in branches.into_iter().rev() {
            let span = condition.span.to(span.after());
            let then = Box::new(then?);
            result = Some(Element::If { condition, then, otherwise: result.map(Box::new), span });
        }
        if let Some(Element::If { span: place, .. }) = &mut result {
            *place = span;
        }
        result
    }

    /// A branch in a list may leave its element out, or give several.
    fn element_branch(&mut self, block: Node) -> Element {
        let part = super::grammar::parts(block.clone()).next().filter(|_| parts(block.clone()).count() == 1);
        if let Some(part) = part {
            let lone = if part.as_rule() == Rule::expr { as_lone_if(part.clone()) } else { None };
            let loops = part.as_rule() == Rule::for_each
                && parts(part.clone()).nth(1).is_some_and(|body| matches!(shape(&body), Shape::Value(_)));
            let values = lone.is_some_and(|lone| gives_values(&lone));
            if (loops || values)
                && let Some(element) = self.element(part)
            {
                return element;
            }
        }
        Element::Value(self.branch(block))
    }

    fn match_value(&mut self, node: Node) -> ExprKind {
        let span = self.span_of(&node);
        let mut parts = parts(node);
        let subject = Box::new(self.expr_or_error(parts.next(), span));
        let mut arms = vec![];
        for part in parts {
            match part.as_rule() {
                Rule::arm => arms.extend(self.arm(part)),
                _ => {
                    self.bad(&part, Place::Arm);
                    return ExprKind::Error;
                }
            }
        }
        ExprKind::Match { subject, arms }
    }

    fn arm(&mut self, node: Node) -> Option<Arm> {
        let span = self.span_of(&node);
        let mut patterns = vec![];
        let mut value = None;
        for part in parts(node) {
            match part.as_rule() {
                Rule::pattern => patterns.extend(self.pattern(part)),
                _ => value = Some(self.expr(part)),
            }
        }
        Some(Arm { patterns, value: value?, span })
    }

    fn pattern(&mut self, node: Node) -> Option<Pattern> {
        let span: Span = self.span_of(&node);
        let kind = match node.into_inner().next() {
            Some(literal) => self.pattern_kind(literal)?,
            None => PatternKind::Any,
        };
        Some(Pattern { kind, span })
    }
}

/// What the braces of a branch hold.
enum Shape<'t> {
    /// One expression.
    Value(Node<'t>),
    /// One thing that could not be parsed.
    Broken(Node<'t>),
    /// Entries, or nothing.
    Other,
}

fn shape<'t>(block: &Node<'t>) -> Shape<'t> {
    let mut inner = parts(block.clone());
    let (Some(first), None) = (inner.next(), inner.next()) else { return Shape::Other };
    match first.as_rule() {
        Rule::bad => Shape::Broken(first),
        Rule::expr => match as_lone_if(first.clone()) {
            Some(lone) if !gives_values(&lone) => Shape::Other,
            _ => Shape::Value(first),
        },
        _ => Shape::Other,
    }
}

/// Whether an `if` gives a value rather than entries: it has an `else`, or a value in its first branch.
fn gives_values(lone: &Node) -> bool {
    let branches = parts(lone.clone()).collect::<Vec<_>>();
    let complete = branches.len() % 2 == 1;
    complete || branches.get(1).is_some_and(|block| matches!(shape(block), Shape::Value(_)))
}
