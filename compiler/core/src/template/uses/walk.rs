//! Goes over the nodes of the templates with the paths that dot and the variables stand for.
//!
//! Variables and the dicts that templates make only ever gain what they may be, whatever the order
//! (a variable that a loop sets is read at its top). When one gains something after it was read, all
//! is gone over again. Everything is bounded; beyond a bound, the paths at hand are open.

use ecow::EcoString;

use super::super::ast::{Branch, BranchKind, Command, Expr, ExprKind, Node, Parsed, Pipeline};
use super::tree::{Step, Tree, VALUES};
use super::value::{Literal, MAX_SET, RecordId, Records, Value};
use super::{Manner, Place, Unfollowed, Uses};
use crate::tables::{HashMap, IndexMap};
use crate::yaml::Span;

/// How often all is gone over, at most.
const MAX_PASSES: usize = 5;

/// How many expressions are looked at, at most. Argo CD's chart takes 20,000.
const MAX_STEPS: usize = 200_000;

/// How deeply blocks, parentheses and named templates may be nested in each other.
const MAX_DEPTH: usize = 200;

/// How often a named template may stand within itself.
const MAX_RECURSION: usize = 4;

/// How many places of what cannot be followed are told.
const MAX_UNFOLLOWED: usize = 50;

pub(super) struct Walk<'a> {
    /// Files, definitions and texts, in this order.
    bodies: Vec<Body<'a>>,
    /// The body of each file, by its name; only those that are written.
    files: Vec<(&'a str, usize)>,
    defines: IndexMap<&'a str, Vec<usize>>,
    texts: HashMap<&'a str, usize>,
    pub(super) tree: Tree,
    pub(super) records: Records,
    /// Whether anything was merged into anything.
    pub(super) has_also: bool,
    cells: Vec<Cell>,
    cell_ids: HashMap<(usize, Option<usize>, usize), usize>,
    contexts: IndexMap<(usize, Value), Context>,
    frame: Frame<'a>,
    depth: usize,
    /// How many conditions there are around us, in any template that led here.
    guards: usize,
    steps: usize,
    pass: usize,
    /// Whether something changed that had been read.
    pub(super) again: bool,
    /// Whether there were too many steps.
    has_stopped: bool,
    unfollowed: Vec<Unfollowed>,
}

struct Body<'a> {
    /// None for a text, whose places are those of its `tpl`.
    file: Option<usize>,
    nodes: &'a [Node],
    /// How often it is being gone over now.
    active: usize,
}

/// A variable: what it may be.
#[derive(Default)]
struct Cell {
    value: Value,
    was_read: bool,
}

/// A body with a dot.
#[derive(Default)]
struct Context {
    /// The last pass that entered it.
    pass: usize,
    /// What it writes.
    output: Value,
    /// Whether its output was asked for while it was not complete.
    was_read: bool,
    is_active: bool,
}

/// What is known where we are.
#[derive(Clone, Default)]
struct Frame<'a> {
    context: usize,
    file: Option<usize>,
    dot: Value,
    root: Value,
    scope: Vec<(&'a str, usize)>,
    output: Value,
    place: Place,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        chart: &'a [Parsed],
        others: &'a [Parsed],
        texts: &'a IndexMap<EcoString, Parsed>,
    ) -> Self {
        let mut walk = Self {
            bodies: vec![],
            files: vec![],
            defines: IndexMap::default(),
            texts: HashMap::default(),
            tree: Tree::new(),
            records: Records::default(),
            has_also: false,
            cells: vec![],
            cell_ids: HashMap::default(),
            contexts: IndexMap::default(),
            frame: Frame::default(),
            depth: 0,
            guards: 0,
            steps: 0,
            pass: 0,
            again: false,
            has_stopped: false,
            unfollowed: vec![],
        };
        for file in chart {
            let body = walk.bodies.len();
            walk.bodies.push(Body { file: Some(body), nodes: &file.body, active: 0 });
            let name = file.name.rsplit('/').next().unwrap_or("");
            if !name.starts_with('_') {
                walk.files.push((&file.name, body));
            }
        }
        for (at, file) in chart.iter().chain(others).enumerate() {
            for define in &file.defines {
                let body = walk.bodies.len();
                walk.bodies.push(Body { file: Some(at), nodes: &define.body, active: 0 });
                walk.defines.entry(&define.name).or_default().push(body);
            }
            if let Some(error) = file.errors.first() {
                walk.frame.place = Place { file: at, span: error.span };
                walk.open(format!("the template cannot be read: {}", error.message));
            }
        }
        for (text, parsed) in
            texts.iter().filter(|(_, parsed)| parsed.errors.is_empty() && parsed.defines.is_empty())
        {
            walk.texts.insert(text, walk.bodies.len());
            walk.bodies.push(Body { file: None, nodes: &parsed.body, active: 0 });
        }
        walk
    }

    pub(super) fn run(&mut self) {
        let root = self.root();
        let files = self.files.clone();
        for pass in 1..=MAX_PASSES {
            self.pass = pass;
            self.again = false;
            self.records.begin();
            self.cells.iter_mut().for_each(|cell| cell.was_read = false);
            for (_, body) in &files {
                self.enter(*body, &root);
            }
            if !self.again || self.has_stopped {
                return;
            }
        }
        self.open("the templates change their own values in a way that does not come to rest");
    }

    pub(super) fn finish(self) -> Uses {
        Uses { values: self.tree.finish(), unfollowed: self.unfollowed }
    }

    /// The dot of a file: what Helm gives to every template.
    fn root(&mut self) -> Value {
        let field = |name: &str, value: Value| (EcoString::from(name), value);
        // What a sub-chart sees as its values stands below its name in ours.
        let any = self.tree.step(VALUES, &Step::Element).map_or_else(Value::other, Value::path);
        let subchart = self.records.make(false, vec![field("Values", any)], Value::other(), (0, 0));
        let subcharts = self.records.make(false, vec![], Value::record(subchart), (0, 0));
        let foreign = Value { other: true, foreign: true, ..Value::default() };
        let fields = vec![
            field("Values", Value::path(VALUES)),
            field("Files", foreign),
            field("Subcharts", Value::record(subcharts)),
        ];
        // What else there is (`Release`, `Chart` …) holds no values.
        Value::record(self.records.make(false, fields, Value::default(), (0, 0)))
    }

    /// Goes over a body with this dot, once in a pass; what it writes.
    fn enter(&mut self, body: usize, dot: &Value) -> Value {
        let recursion = self.bodies.get(body).map_or(0, |body| body.active);
        let key = (body, dot.clone());
        let entry = self.contexts.entry(key);
        let context = entry.index();
        let known = entry.or_default();
        if known.pass == self.pass {
            known.was_read |= known.is_active;
            return known.output.clone();
        }
        if recursion >= MAX_RECURSION || self.depth >= MAX_DEPTH {
            self.give_up(dot, "the templates include each other too deeply");
            return Value { other: true, foreign: true, ..Value::default() };
        }
        known.pass = self.pass;
        known.is_active = true;
        known.was_read = false;
        let Some(one) = self.bodies.get_mut(body) else { return Value::other() };
        one.active += 1;
        let (nodes, file) = (one.nodes, one.file);
        let inner = Frame {
            context,
            file: file.or(self.frame.file),
            dot: dot.clone(),
            root: dot.clone(),
            scope: vec![],
            output: Value::other(),
            place: self.frame.place,
        };
        let outer = std::mem::replace(&mut self.frame, inner);
        let is_text = file.is_none();
        if is_text {
            // Places stay at the `tpl`.
            self.frame.file = None;
        }
        self.nodes(nodes);
        let inner = std::mem::replace(&mut self.frame, outer);
        if let Some(one) = self.bodies.get_mut(body) {
            one.active -= 1;
        }
        let Some((_, known)) = self.contexts.get_index_mut(context) else { return inner.output };
        known.is_active = false;
        let grew = known.output.add(&inner.output);
        self.again |= grew && known.was_read;
        known.output.clone()
    }

    fn nodes(&mut self, nodes: &'a [Node]) {
        let scope = self.frame.scope.len();
        if !self.deeper() {
            return;
        }
        for node in nodes {
            match node {
                Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
                Node::Action(pipeline) => {
                    let value = self.pipeline(pipeline);
                    if pipeline.variables.is_empty() {
                        self.printed(&value);
                    }
                }
                Node::Branch(branch) => self.branch(branch),
                Node::Template { name, argument, span } => {
                    let dot = argument.as_ref().map_or_else(Value::other, |argument| self.pipeline(argument));
                    self.at(*span);
                    let output = self.include(&Value::text(name), &dot);
                    self.printed(&output);
                }
            }
        }
        self.depth -= 1;
        self.frame.scope.truncate(scope);
    }

    fn printed(&mut self, value: &Value) {
        self.mark(value, &Manner::Printed);
        self.frame.output.add(&Value::computed([value]));
    }

    fn branch(&mut self, branch: &'a Branch) {
        let scope = self.frame.scope.len();
        for (at, arm) in branch.arms.iter().enumerate() {
            let condition = self.guarded(at > 0, |walk| match branch.kind {
                BranchKind::Range => walk.commands(&arm.condition),
                BranchKind::If | BranchKind::With => walk.pipeline(&arm.condition),
            });
            let dot = match branch.kind {
                BranchKind::If => None,
                BranchKind::With => Some(condition.clone()),
                BranchKind::Range => Some(self.elements(&condition)),
            };
            match (branch.kind, arm.condition.variables.as_slice()) {
                (BranchKind::Range, variables) => {
                    self.mark(&condition, &Manner::Elements { keyed: variables.len() == 2 });
                    let keys = self.keys(&condition);
                    let element = dot.clone().unwrap_or_default();
                    let values = if variables.len() == 2 { vec![keys, element] } else { vec![element] };
                    for (variable, value) in variables.iter().zip(values) {
                        self.set(&variable.name, variable.span, arm.condition.declares, &value);
                    }
                }
                _ => self.mark(&condition, &Manner::Tested),
            }
            let outer = dot.map(|dot| std::mem::replace(&mut self.frame.dot, dot));
            self.guarded(true, |walk| walk.nodes(&arm.body));
            if let Some(outer) = outer {
                self.frame.dot = outer;
            }
        }
        self.guarded(true, |walk| walk.nodes(&branch.otherwise));
        self.frame.scope.truncate(scope);
    }

    /// Does something that happens only under a condition, if it does.
    pub(super) fn guarded<T>(&mut self, is_guarded: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        self.guards += usize::from(is_guarded);
        let done = work(self);
        self.guards -= usize::from(is_guarded);
        done
    }

    /// Whether it depends on values whether Helm comes here.
    pub(super) fn is_guarded(&self) -> bool {
        self.guards > 0
    }

    /// What a pipeline gives, after its variable is set.
    fn pipeline(&mut self, pipeline: &'a Pipeline) -> Value {
        let value = self.commands(pipeline);
        if let [variable] = pipeline.variables.as_slice() {
            self.set(&variable.name, variable.span, pipeline.declares, &value);
        }
        value
    }

    fn commands(&mut self, pipeline: &'a Pipeline) -> Value {
        if !self.deeper() {
            return Value::other();
        }
        let mut value = None;
        for command in &pipeline.commands {
            value = Some(self.command(command, value));
        }
        self.depth -= 1;
        value.unwrap_or_else(Value::other)
    }

    fn command(&mut self, command: &'a Command, piped: Option<Value>) -> Value {
        match &command.head.kind {
            ExprKind::Function(name) => self.call(name, &command.arguments, piped, command.span),
            _ => {
                let value = self.expr(&command.head);
                // A method of `.Files` or `.Capabilities`: all of them take text.
                for argument in &command.arguments {
                    let argument = self.expr(argument);
                    self.mark(&argument, &Manner::Text);
                }
                piped.iter().for_each(|piped| self.mark(piped, &Manner::Text));
                value
            }
        }
    }

    pub(super) fn expr(&mut self, expr: &'a Expr) -> Value {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            if !std::mem::replace(&mut self.has_stopped, true) {
                self.open("the templates are too large to be followed");
            }
            return Value::other();
        }
        let value = match &expr.kind {
            ExprKind::Dot => self.frame.dot.clone(),
            ExprKind::Variable(name) => self.variable(name),
            ExprKind::Literal(data) => Value::literal(Literal::new(data)),
            ExprKind::Parens(pipeline) => self.pipeline(pipeline),
            ExprKind::Function(name) => self.call(name, &[], None, expr.span),
            ExprKind::Access(of, names) => {
                let mut value = self.expr(of);
                self.at(expr.span);
                for name in names {
                    value = self.field(&value, name);
                }
                value
            }
        };
        self.at(expr.span);
        value
    }

    fn variable(&mut self, name: &str) -> Value {
        if name == "$" {
            return self.frame.root.clone();
        }
        let cell = self.frame.scope.iter().rev().find(|(there, _)| *there == name).map(|(_, cell)| *cell);
        let Some(cell) = cell.and_then(|cell| self.cells.get_mut(cell)) else { return Value::other() };
        cell.was_read = true;
        cell.value.clone()
    }

    fn set(&mut self, name: &'a str, span: Span, declares: bool, value: &Value) {
        let there = self.frame.scope.iter().rev().find(|(there, _)| *there == name).map(|(_, cell)| *cell);
        let cell = match there.filter(|_| !declares) {
            Some(cell) => cell,
            None => {
                let new = self.cells.len();
                let key = (self.frame.context, self.frame.file, span.start);
                let cell = *self.cell_ids.entry(key).or_insert(new);
                if cell == new {
                    self.cells.push(Cell::default());
                }
                self.frame.scope.push((name, cell));
                cell
            }
        };
        let Some(known) = self.cells.get_mut(cell) else { return };
        let was_read = known.was_read;
        let mut joined = std::mem::take(&mut known.value);
        let grew = self.join(&mut joined, value);
        self.again |= grew && was_read;
        if let Some(known) = self.cells.get_mut(cell) {
            known.value = joined;
        }
    }

    /// What a named template writes with this dot, for each of the names that it may be.
    pub(super) fn include(&mut self, name: &Value, dot: &Value) -> Value {
        let Some(names) = name.only_texts() else {
            return self.include_any("", "", dot);
        };
        let mut output = Value::other();
        for name in names {
            let bodies = self.defines.get(name.as_str()).cloned().unwrap_or_default();
            if bodies.is_empty() {
                self.give_up(dot, format!("the template `{name}` is not here"));
            }
            for body in bodies {
                output.add(&self.enter(body, dot));
            }
        }
        output
    }

    /// What any definition or file writes whose name starts and ends so.
    pub(super) fn include_any(&mut self, start: &str, end: &str, dot: &Value) -> Value {
        let fits = |name: &str| name.starts_with(start) && name.ends_with(end);
        let defines =
            self.defines.iter().filter(|(name, _)| fits(name)).flat_map(|(_, bodies)| bodies.clone());
        // The name of a file starts with the chart's.
        let files = self.files.iter().filter(|(name, _)| start.is_empty() && name.ends_with(end));
        let bodies: Vec<usize> = defines.chain(files.map(|(_, body)| *body)).collect();
        if bodies.is_empty() {
            self.give_up(dot, format!("no template `{start}…{end}` is here"));
        }
        let mut output = Value::other();
        for body in bodies {
            output.add(&self.enter(body, dot));
        }
        output
    }

    /// A text as a template.
    pub(super) fn tpl(&mut self, text: &Value, dot: &Value) -> Value {
        self.mark(text, &Manner::Template);
        let sources = Value { paths: text.made_of.clone(), ..Value::default() };
        self.mark(&sources, &Manner::Template);
        let mut output = Value::computed([text]);
        let mut is_unknown = text.foreign;
        for text in text.literals.iter().filter_map(Literal::as_text).filter(|text| text.contains("{{")) {
            match self.texts.get(text.as_str()).copied() {
                Some(body) => {
                    output.add(&self.enter(body, dot));
                }
                None => is_unknown = true,
            }
        }
        if is_unknown {
            self.give_up(dot, "`tpl` of a text that is not here");
        }
        output
    }

    /// Adds what another value may be; what is too much becomes open.
    pub(super) fn join(&mut self, value: &mut Value, other: &Value) -> bool {
        let grew = value.add(other);
        if value.paths.len() > MAX_SET || value.records.len() > MAX_SET {
            self.escape(value);
            value.paths.clear();
            value.records.clear();
            value.other = true;
        }
        grew
    }

    /// Where we are, for the places of what is read.
    pub(super) fn at(&mut self, span: Span) {
        if let Some(file) = self.frame.file {
            self.frame.place = Place { file, span };
        }
    }

    pub(super) fn place(&self) -> Place {
        self.frame.place
    }

    /// One level deeper, if that is allowed.
    fn deeper(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            self.open("the templates are nested too deeply to be followed");
        }
        let goes_on = self.depth < MAX_DEPTH && !self.has_stopped;
        self.depth += usize::from(goes_on);
        goes_on
    }

    /// What is reachable from a value is open.
    pub(super) fn give_up(&mut self, value: &Value, why: impl Into<String>) {
        self.escape(value);
        let unfollowed = Unfollowed { place: self.frame.place, why: why.into() };
        if self.unfollowed.len() < MAX_UNFOLLOWED && !self.unfollowed.contains(&unfollowed) {
            self.unfollowed.push(unfollowed);
        }
    }

    /// Everything is open.
    fn open(&mut self, why: impl Into<String>) {
        self.give_up(&Value::path(VALUES), why);
    }

    /// The record that a call makes.
    pub(super) fn record(&mut self, is_list: bool, fields: Vec<(EcoString, Value)>, any: Value) -> RecordId {
        let Place { file, span } = self.frame.place;
        self.records.make(is_list, fields, any, (file, span.start))
    }
}
