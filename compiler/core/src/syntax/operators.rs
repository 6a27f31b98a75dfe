//! Builds expressions of operators, by their binding.

use super::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use super::builder::Builder;
use super::errors::Place;
use super::grammar::{Node, Rule};
use super::scan::MAX_DEPTH;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

/// How many `else if` one `if` may have: each is one level of the tree.
pub(super) const MAX_ELSE_IF: usize = 256;

/// How many operators, dots and calls one expression may hold: each is one level of the tree.
const MAX_OPERANDS: usize = 1_000;

/// How deep the tree of one expression may be in all, so that whoever walks it needs a bounded stack.
const MAX_LEVELS: usize = 1_500;

/// How deep expressions may nest with the holes of strings; brackets alone are limited by the scan.
const MAX_NESTING: usize = MAX_DEPTH + 64;

/// `-9223372036854775808` has no positive twin.
const LEAST: &str = "9223372036854775808";

impl Builder<'_> {
    /// An expression.
    pub(super) fn expr(&mut self, node: Node) -> Expr {
        let span = self.span_of(&node);
        let tokens = node.into_inner().collect::<Vec<_>>();
        let levels = tokens.iter().filter(|token| !is_operand(token)).count();
        if !self.may_nest(levels, span) {
            return Expr { kind: ExprKind::Error, span };
        }
        self.depth += 1;
        self.levels += levels;
        let expr = self.operators(tokens, span);
        self.levels -= levels;
        self.depth -= 1;
        expr
    }

    /// What stands after `=`, whole or broken.
    pub(super) fn value(&mut self, node: Node) -> Expr {
        if node.as_rule() != Rule::bad_value {
            return self.expr(node);
        }
        self.bad(&node, Place::Value);
        Expr { kind: ExprKind::Error, span: self.span_of(&node) }
    }

    /// The expression of a part that is always there.
    pub(super) fn expr_or_error(&mut self, node: Option<Node>, span: Span) -> Expr {
        node.map_or(Expr { kind: ExprKind::Error, span }, |node| self.expr(node))
    }

    /// Whether so many more levels of the tree are allowed here; if not, says so.
    pub(super) fn may_nest(&mut self, levels: usize, span: Span) -> bool {
        let message = if self.depth >= MAX_NESTING {
            "expressions nest too deeply here".to_owned()
        } else if levels > MAX_OPERANDS {
            format!("more than {MAX_OPERANDS} parts in one expression")
        } else if self.levels + levels > MAX_LEVELS {
            "this expression is too large".to_owned()
        } else {
            return true;
        };
        self.report(Diagnostic::error(Code::E0103, span, message).help("give parts of it names with `let`"));
        false
    }

    fn operators(&mut self, tokens: Vec<Node>, span: Span) -> Expr {
        let mut tree = Tree::default();
        let mut prefixes: Vec<Node> = vec![];
        for token in tokens {
            match token.as_rule() {
                Rule::prefix => prefixes.push(token),
                Rule::chain | Rule::head_chain => {
                    let operand = self.operand(&mut prefixes, token);
                    tree.operands.push(operand);
                }
                rule => {
                    let place = self.token_span(&token);
                    let Some(op) = binary(token.as_str()) else { continue };
                    if rule == Rule::minus {
                        self.check_blank_before(&token);
                    }
                    tree.operator(op, place);
                }
            }
        }
        let (expr, chain) = tree.finish();
        match (expr, chain) {
            (Some(_), Some((op, middle))) => {
                self.comparison_chain(op, middle);
                Expr { kind: ExprKind::Error, span }
            }
            (Some(expr), None) => expr,
            (None, _) => Expr { kind: ExprKind::Error, span },
        }
    }

    /// `a < b < c`: compared one after the other is never what is meant.
    fn comparison_chain(&mut self, op: Span, middle: Span) {
        let text = self.original(middle);
        self.report(
            Diagnostic::error(Code::E0107, op, "comparisons cannot be chained")
                .help(format!("join two of them: `… && {text} …`"))
                .fix("compare both pairs", middle.after(), format!(" && {text}")),
        );
    }

    fn check_blank_before(&mut self, minus: &Node) {
        let start = minus.as_span().start() + self.base;
        let before = self.text.get(..start).and_then(|text| text.chars().next_back());
        if !before.is_some_and(char::is_whitespace) {
            let span = self.token_span(minus);
            self.report(
                Diagnostic::error(Code::E0101, span, "`-` is an operator only with blanks on both sides")
                    .help("names may hold `-`, so `a-b` is one name")
                    .fix("write a blank before it", Span { end: span.start, ..span }, " "),
            );
        }
    }

    fn operand(&mut self, prefixes: &mut Vec<Node>, chain: Node) -> Expr {
        let negated = prefixes.last().is_some_and(|prefix| prefix.as_str() == "-");
        let mut expr = if negated && chain.as_str() == LEAST {
            let span = self.token_span(&chain);
            let span = prefixes.pop().map_or(span, |minus| self.token_span(&minus).to(span));
            Expr { kind: ExprKind::Int(i64::MIN), span }
        } else {
            self.chain(chain)
        };
        while let Some(prefix) = prefixes.pop() {
            let op = if prefix.as_str() == "!" { UnaryOp::Not } else { UnaryOp::Negate };
            let span = self.token_span(&prefix).to(expr.span);
            let kind = match expr.kind {
                ExprKind::Error => ExprKind::Error,
                _ => ExprKind::Unary { op, operand: Box::new(expr) },
            };
            expr = Expr { kind, span };
        }
        expr
    }
}

fn is_operand(token: &Node) -> bool {
    matches!(token.as_rule(), Rule::chain | Rule::head_chain)
}

/// Operands and operators that wait for what comes to their right.
#[derive(Default)]
struct Tree {
    operands: Vec<Expr>,
    operators: Vec<(BinaryOp, Span)>,
    /// The second operator of a comparison chain, and the operand between the two.
    chain: Option<(Span, Span)>,
}

impl Tree {
    fn operator(&mut self, op: BinaryOp, place: Span) {
        let binding = binding(op);
        while let Some((left, _)) = self.operators.last().copied() {
            let tie = binding == self::binding(left);
            if tie && binding == COMPARISON && self.chain.is_none() {
                let middle = self.operands.last().map_or(place, |operand| operand.span);
                self.chain = Some((place, middle));
            }
            if self::binding(left) < binding || (tie && op == BinaryOp::Default) {
                break;
            }
            self.reduce();
        }
        self.operators.push((op, place));
    }

    fn reduce(&mut self) {
        let Some((op, op_span)) = self.operators.pop() else { return };
        let Some(right) = self.operands.pop() else { return };
        let Some(left) = self.operands.pop() else {
            self.operands.push(right);
            return;
        };
        let span = left.span.to(right.span);
        let kind = ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) };
        self.operands.push(Expr { kind, span });
    }

    fn finish(mut self) -> (Option<Expr>, Option<(Span, Span)>) {
        while !self.operators.is_empty() {
            self.reduce();
        }
        (self.operands.pop(), self.chain)
    }
}

const COMPARISON: u8 = 4;

/// How strongly an operator binds.
fn binding(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Default => 3,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual
        | BinaryOp::In => COMPARISON,
        BinaryOp::Add | BinaryOp::Subtract => 5,
        BinaryOp::Multiply | BinaryOp::Divide => 6,
    }
}

fn binary(text: &str) -> Option<BinaryOp> {
    Some(match text {
        "||" => BinaryOp::Or,
        "&&" => BinaryOp::And,
        "??" => BinaryOp::Default,
        "==" => BinaryOp::Equal,
        "!=" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        "<=" => BinaryOp::LessEqual,
        ">" => BinaryOp::Greater,
        ">=" => BinaryOp::GreaterEqual,
        "in" => BinaryOp::In,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "*" => BinaryOp::Multiply,
        "/" => BinaryOp::Divide,
        _ => return None,
    })
}

/// The `if` of an expression that is nothing else.
pub(super) fn as_lone_if(expr: Node<'_>) -> Option<Node<'_>> {
    only(only(expr)?).filter(|node| node.as_rule() == Rule::if_expr)
}

/// The only part of a node.
fn only(node: Node<'_>) -> Option<Node<'_>> {
    let mut inner = node.into_inner();
    let first = inner.next()?;
    inner.next().is_none().then_some(first)
}
