//! Goes over the nodes of the templates with values in hand.

use ecow::EcoString;

use super::super::ast::{Branch, BranchKind, Command, Expr, ExprKind, Node, Pipeline};
use super::super::parse;
use super::print::{self, NO_VALUE};
use super::value::{Entries, Heap, MapId, Value};
use super::{Input, RenderError, Rendered, Template};
use crate::data::Data;
use crate::tables::HashMap;
use crate::yaml::Span;

/// How many nodes, expressions and elements are gone through, at most.
const MAX_STEPS: usize = 5_000_000;

/// How many bytes of text are made, at most.
const MAX_BYTES: usize = 64 << 20;

/// How deeply blocks, parentheses and named templates may be nested in each other.
const MAX_DEPTH: usize = 150;

/// Why we stop.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something is wrong at the place where we are.
    Here(String),
    /// Something is wrong, and it is known where.
    At(Box<RenderError>),
    Break,
    Continue,
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Here(message)
    }
}

impl From<&str> for Stop {
    fn from(message: &str) -> Self {
        Self::Here(message.into())
    }
}

/// A text that is being gone over, for its parts and its lines.
#[derive(Debug, Clone, Copy)]
struct Source<'s> {
    name: &'s str,
    text: &'s str,
}

pub(super) struct Run<'a> {
    templates: &'a [Template<'a>],
    defines: HashMap<EcoString, (Source<'a>, &'a [Node])>,
    pub(super) heap: Heap,
    /// The entries of the dot of every file, but `Template`.
    globals: Entries,
    /// `.Files`
    files: MapId,
    base: String,
    dot: Value,
    root: Value,
    variables: Vec<(EcoString, Value)>,
    depth: usize,
    steps: usize,
    bytes: usize,
}

impl<'a> Run<'a> {
    pub(super) fn new(templates: &'a [Template<'a>], input: &Input) -> Self {
        let mut heap = Heap::default();
        let mut globals = globals(&mut heap, input);
        let files = input.files.iter().map(|(path, text)| (path.clone(), text.clone().into()));
        let files = heap.object_id(files.collect());
        globals.insert("Files".into(), Value::Map(files));
        let chart = input.chart.get("Name").and_then(Data::as_str).unwrap_or("chart");
        let base = format!("{chart}/templates");
        let mut defines = HashMap::default();
        for template in templates {
            let source = Source { name: &template.parsed.name, text: template.text };
            let name = ecow::eco_format!("{chart}/{}", template.parsed.name);
            defines.insert(name, (source, template.parsed.body.as_slice()));
        }
        for template in templates {
            let source = Source { name: &template.parsed.name, text: template.text };
            for define in &template.parsed.defines {
                defines.insert(define.name.clone(), (source, define.body.as_slice()));
            }
        }
        Self {
            templates,
            defines,
            heap,
            globals,
            files,
            base,
            dot: Value::Invalid,
            root: Value::Invalid,
            variables: vec![],
            depth: 0,
            steps: 0,
            bytes: 0,
        }
    }

    pub(super) fn files(mut self) -> Vec<Rendered> {
        // Templates may change the values for those behind them: Helm goes from the deepest folder
        // to the top, and there from the last name to the first (`pkg/engine`, `sortTemplates`).
        let mut order: Vec<usize> = (0..self.templates.len()).collect();
        let key = |at: &usize| {
            let name = self.templates.get(*at).map_or("", |template| template.parsed.name.as_str());
            (name.matches('/').count(), name)
        };
        order.sort_by(|a, b| key(b).cmp(&key(a)));
        let mut done: Vec<(usize, Rendered)> = vec![];
        for at in order {
            let Some(template) = self.templates.get(at).copied() else { continue };
            let name = template.parsed.name.clone();
            if !name.rsplit('/').next().unwrap_or("").starts_with('_') {
                done.push((at, Rendered { name, text: self.file(template) }));
            }
        }
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, rendered)| rendered).collect()
    }

    fn file(&mut self, template: Template<'a>) -> Result<String, RenderError> {
        let source = Source { name: &template.parsed.name, text: template.text };
        for template in self.templates {
            if let Some(error) = template.parsed.errors.first() {
                let source = Source { name: &template.parsed.name, text: template.text };
                return Err(at(source, error.span, error.message.clone()));
            }
        }
        let name = self.base.trim_end_matches("templates").to_owned() + source.name;
        let about = [("Name".into(), name.into()), ("BasePath".into(), self.base.clone().into())];
        let about = self.heap.map(about.into());
        let mut entries = self.globals.clone();
        entries.insert("Template".into(), about);
        let root = self.heap.map(entries);
        self.depth = 0;
        let text = self.body(source, &template.parsed.body, root).map_err(|stop| match stop {
            Stop::At(error) => *error,
            Stop::Here(message) => at(source, Span::default(), message),
            Stop::Break | Stop::Continue => at(source, Span::default(), "`break` leads nowhere".into()),
        })?;
        Ok(text.replace(NO_VALUE, ""))
    }

    /// What a body writes with this dot and no variables but `$`.
    fn body(&mut self, source: Source<'_>, nodes: &[Node], dot: Value) -> Result<String, Stop> {
        let outer = (
            std::mem::replace(&mut self.dot, dot.clone()),
            std::mem::replace(&mut self.root, dot),
            std::mem::take(&mut self.variables),
        );
        let mut out = String::new();
        let result = self.nodes(source, nodes, &mut out);
        (self.dot, self.root, self.variables) = outer;
        match result {
            Ok(()) => Ok(out),
            Err(Stop::Break | Stop::Continue) => Err("`break` or `continue` outside of a `range`".into()),
            Err(other) => Err(other),
        }
    }

    /// What a named template writes.
    pub(super) fn include(&mut self, name: &str, dot: Value) -> Result<String, Stop> {
        let Some((source, nodes)) = self.defines.get(name).copied() else {
            return Err(format!("the template `{name}` is not here").into());
        };
        self.body(source, nodes, dot)
    }

    /// What a text writes as a template; its mistakes are those of the call.
    pub(super) fn tpl(&mut self, text: &str, dot: Value) -> Result<String, Stop> {
        let parsed = parse("tpl", text);
        if let Some(error) = parsed.errors.first() {
            return Err(format!("the text of `tpl` cannot be read: {}", error.message).into());
        }
        if !parsed.defines.is_empty() {
            return Err("phxc does not follow a `define` in the text of `tpl`".into());
        }
        let source = Source { name: "tpl", text };
        let written = self.body(source, &parsed.body, dot).map_err(|stop| match stop {
            Stop::At(error) if error.file == "tpl" => Stop::Here(error.message),
            other => other,
        })?;
        Ok(written.replace(NO_VALUE, ""))
    }

    fn nodes(&mut self, source: Source<'_>, nodes: &[Node], out: &mut String) -> Result<(), Stop> {
        self.deeper()?;
        let scope = self.variables.len();
        let result = nodes.iter().try_for_each(|node| self.node(source, node, out));
        self.variables.truncate(scope);
        self.depth -= 1;
        result
    }

    fn node(&mut self, source: Source<'_>, node: &Node, out: &mut String) -> Result<(), Stop> {
        self.step(1)?;
        match node {
            Node::Text(span) => self.write(source.text.get(span.start..span.end).unwrap_or(""), out),
            Node::Action(pipeline) => {
                let value = self.pipeline(source, pipeline)?;
                if !pipeline.variables.is_empty() {
                    return Ok(());
                }
                let text = match &value {
                    Value::Text(text) => return self.write(text, out),
                    nil if nil.is_nil() => NO_VALUE.into(),
                    other => {
                        print::to_text(&self.heap, other).map_err(|why| here(source, pipeline.span, why))?
                    }
                };
                self.write(&text, out)
            }
            Node::Branch(branch) if branch.kind == BranchKind::Range => self.range(source, branch, out),
            Node::Branch(branch) => {
                let scope = self.variables.len();
                let result = self.branch(source, branch, out);
                self.variables.truncate(scope);
                result
            }
            Node::Template { name, argument, span } => {
                let dot = match argument {
                    Some(argument) => self.pipeline(source, argument)?,
                    None => Value::Invalid,
                };
                let text = self.include(name, dot).map_err(|stop| place(stop, source, *span))?;
                self.write(&text, out)
            }
            Node::Break(_) => Err(Stop::Break),
            Node::Continue(_) => Err(Stop::Continue),
        }
    }

    fn branch(&mut self, source: Source<'_>, branch: &Branch, out: &mut String) -> Result<(), Stop> {
        for arm in &branch.arms {
            let value = self.pipeline(source, &arm.condition)?;
            if self.heap.is_empty(&value) {
                continue;
            }
            if branch.kind == BranchKind::If {
                return self.nodes(source, &arm.body, out);
            }
            let outer = std::mem::replace(&mut self.dot, value);
            let result = self.nodes(source, &arm.body, out);
            self.dot = outer;
            return result;
        }
        self.nodes(source, &branch.otherwise, out)
    }

    fn range(&mut self, source: Source<'_>, branch: &Branch, out: &mut String) -> Result<(), Stop> {
        let Some(arm) = branch.arms.first() else { return Ok(()) };
        let over = self.commands(source, &arm.condition)?;
        let rounds: Vec<(Value, Value)> = match &over {
            Value::List(id) => {
                let elements = self.heap.elements(*id).iter().cloned();
                elements.zip(0_i64..).map(|(element, at)| (at.into(), element)).collect()
            }
            Value::Map(id) => {
                let entries = self.heap.entries(*id).iter();
                entries.map(|(key, value)| (key.clone().into(), value.clone())).collect()
            }
            Value::Int(count) => {
                self.step(usize::try_from(*count).unwrap_or(0))?;
                (0..*count).map(|at| (at.into(), at.into())).collect()
            }
            nil if nil.is_nil() => vec![],
            other => {
                let message = format!("`range` cannot go over a value of kind {}", other.kind());
                return Err(here(source, arm.condition.span, message));
            }
        };
        if rounds.is_empty() {
            return self.nodes(source, &branch.otherwise, out);
        }
        let scope = self.variables.len();
        let outer = self.dot.clone();
        for (key, element) in rounds {
            self.step(1)?;
            let values = match arm.condition.variables.len() {
                2 => vec![key, element.clone()],
                _ => vec![element.clone()],
            };
            for (variable, value) in arm.condition.variables.iter().zip(values) {
                self.set(&variable.name, arm.condition.declares, value)
                    .map_err(|stop| place(stop, source, variable.span))?;
            }
            self.dot = element;
            let result = self.nodes(source, &arm.body, out);
            self.variables.truncate(scope);
            self.dot = outer.clone();
            match result {
                Ok(()) | Err(Stop::Continue) => {}
                Err(Stop::Break) => break,
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    fn pipeline(&mut self, source: Source<'_>, pipeline: &Pipeline) -> Result<Value, Stop> {
        let value = self.commands(source, pipeline)?;
        if let [variable] = pipeline.variables.as_slice() {
            self.set(&variable.name, pipeline.declares, value.clone())
                .map_err(|stop| place(stop, source, variable.span))?;
        }
        Ok(value)
    }

    fn commands(&mut self, source: Source<'_>, pipeline: &Pipeline) -> Result<Value, Stop> {
        self.deeper()?;
        let mut value = None;
        for command in &pipeline.commands {
            let result = self.command(source, command, value.take());
            value = Some(result.map_err(|stop| place(stop, source, command.span))?);
        }
        self.depth -= 1;
        Ok(match value {
            Some(value) if !value.is_nil() => value,
            _ => Value::Invalid,
        })
    }

    fn command(
        &mut self,
        source: Source<'_>,
        command: &Command,
        piped: Option<Value>,
    ) -> Result<Value, Stop> {
        match &command.head.kind {
            ExprKind::Function(name) => self.function(source, name, &command.arguments, piped),
            ExprKind::Access(of, names) if !command.arguments.is_empty() || piped.is_some() => {
                let (method, above) =
                    names.split_last().map_or(("", &[][..]), |(last, above)| (last.as_str(), above));
                let value = self.expr(source, of)?;
                let value = self.fields(value, above)?;
                let mut arguments = self.arguments(source, &command.arguments)?;
                arguments.extend(piped);
                match (method, &value, arguments.as_slice()) {
                    // `.Capabilities.APIVersions`
                    ("Has", Value::List(id), [wanted]) => Ok(self.heap.elements(*id).contains(wanted).into()),
                    ("Get", Value::Map(id), [Value::Text(path)]) if *id == self.files => {
                        Ok(self.heap.entries(*id).get(path).cloned().unwrap_or_else(|| "".into()))
                    }
                    _ => {
                        let span = command.head.span;
                        let text = source.text.get(span.start..span.end).unwrap_or("");
                        Err(format!("phxc does not know the method `{text}`").into())
                    }
                }
            }
            _ if !command.arguments.is_empty() || piped.is_some() => {
                Err("what stands here is no function, so it takes no arguments".into())
            }
            ExprKind::Literal(Data::Null) => Err("`nil` is no command".into()),
            _ => self.expr(source, &command.head),
        }
    }

    fn arguments(&mut self, source: Source<'_>, arguments: &[Expr]) -> Result<Vec<Value>, Stop> {
        arguments.iter().map(|argument| self.expr(source, argument)).collect()
    }

    fn function(
        &mut self,
        source: Source<'_>,
        name: &str,
        arguments: &[Expr],
        piped: Option<Value>,
    ) -> Result<Value, Stop> {
        self.step(1)?;
        if !matches!(name, "and" | "or") {
            let mut values = self.arguments(source, arguments)?;
            values.extend(piped);
            return self.call(name, values);
        }
        // These two look only at as many arguments as they need.
        let mut value = None;
        for argument in arguments {
            let one = self.expr(source, argument)?;
            if self.heap.is_empty(&one) == (name == "and") {
                return Ok(one);
            }
            value = Some(one);
        }
        piped.or(value).ok_or_else(|| format!("`{name}` needs an argument").into())
    }

    fn expr(&mut self, source: Source<'_>, expr: &Expr) -> Result<Value, Stop> {
        self.step(1)?;
        let result = match &expr.kind {
            ExprKind::Dot => Ok(self.dot.clone()),
            ExprKind::Variable(name) => self.variable(name),
            ExprKind::Literal(data) => Ok(Value::literal(data)),
            ExprKind::Parens(pipeline) => self.pipeline(source, pipeline),
            ExprKind::Function(name) => self.function(source, name, &[], None),
            ExprKind::Access(of, names) => self.expr(source, of).and_then(|value| self.fields(value, names)),
        };
        result.map_err(|stop| place(stop, source, expr.span))
    }

    /// Fields of a value. Those of nothing are nothing; those of a nil within a map are an error.
    fn fields(&mut self, mut value: Value, names: &[EcoString]) -> Result<Value, Stop> {
        for name in names {
            value = match &value {
                Value::Invalid => Value::Invalid,
                Value::Nil => return Err(format!("`.{name}` of nothing").into()),
                Value::Map(id) => match self.heap.entries(*id).get(name) {
                    Some(value) => value.clone(),
                    None if self.heap.is_object(*id) || name == "Subcharts" => {
                        return Err(format!("phxc does not know `.{name}` here").into());
                    }
                    None => Value::Nil,
                },
                other => return Err(format!("`.{name}` of a value of kind {}", other.kind()).into()),
            };
        }
        Ok(value)
    }

    fn variable(&mut self, name: &str) -> Result<Value, Stop> {
        if name == "$" {
            return Ok(self.root.clone());
        }
        let found = self.variables.iter().rev().find(|(there, _)| there == name);
        found.map(|(_, value)| value.clone()).ok_or_else(|| format!("there is no variable `{name}`").into())
    }

    fn set(&mut self, name: &EcoString, declares: bool, value: Value) -> Result<(), Stop> {
        if declares {
            self.variables.push((name.clone(), value));
            return Ok(());
        }
        match self.variables.iter_mut().rev().find(|(there, _)| there == name) {
            Some((_, there)) => *there = value,
            None => return Err(format!("there is no variable `{name}`").into()),
        }
        Ok(())
    }

    fn write(&mut self, text: &str, out: &mut String) -> Result<(), Stop> {
        self.made(text.len())?;
        out.push_str(text);
        Ok(())
    }

    /// Counts what is gone through.
    pub(super) fn step(&mut self, count: usize) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(count);
        if self.steps > MAX_STEPS { Err("the templates do too much".into()) } else { Ok(()) }
    }

    /// Counts the bytes of what is made.
    pub(super) fn made(&mut self, bytes: usize) -> Result<(), Stop> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > MAX_BYTES { Err("the templates write too much".into()) } else { Ok(()) }
    }

    fn deeper(&mut self) -> Result<(), Stop> {
        if self.depth >= MAX_DEPTH {
            return Err("the templates are nested too deeply".into());
        }
        self.depth += 1;
        Ok(())
    }
}

fn globals(heap: &mut Heap, input: &Input) -> Entries {
    let number = |part: usize| {
        let version = input.kube_version.trim_start_matches('v');
        Value::from(version.split(['.', '+', '-']).nth(part).unwrap_or(""))
    };
    let text = |text: &EcoString| Value::from(text.clone());
    let kube_version = [
        ("Version", text(&input.kube_version)),
        ("GitVersion", text(&input.kube_version)),
        ("Major", number(0)),
        ("Minor", number(1)),
    ];
    let kube_version = heap.object(kube_version.map(|(name, value)| (name.into(), value)).into());
    let versions = heap.list(input.api_versions.iter().map(text).collect());
    let capabilities =
        heap.object([("KubeVersion".into(), kube_version), ("APIVersions".into(), versions)].into());
    // Fields of the chart's file that are not written are empty.
    let fields = ["Name", "Version", "AppVersion", "Description", "Home", "Icon", "KubeVersion", "Type"];
    let mut chart: Entries = fields.map(|name| (name.into(), "".into())).into();
    chart.extend(input.chart.iter().map(|(name, value)| (name.clone(), heap.read(value))));
    let entries = [
        ("Values", heap.read_map(&input.values)),
        ("Release", heap.read_map(&input.release)),
        ("Chart", heap.object(chart)),
        ("Capabilities", capabilities),
    ];
    entries.map(|(name, value)| (name.into(), value)).into()
}

fn at(source: Source<'_>, span: Span, message: String) -> RenderError {
    let line = source.text.get(..span.start).map_or(0, |before| before.matches('\n').count()) + 1;
    RenderError { message, file: source.name.into(), line }
}

fn here(source: Source<'_>, span: Span, message: String) -> Stop {
    Stop::At(Box::new(at(source, span, message)))
}

/// Says where something is wrong, if that is not known yet.
fn place(stop: Stop, source: Source<'_>, span: Span) -> Stop {
    match stop {
        Stop::Here(message) => here(source, span, message),
        other => other,
    }
}
