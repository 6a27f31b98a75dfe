//! Computes what each environment holds: settings → what is deployed → wiring → parameters,
//! capability fields and secrets → values, manifests, checks.
//!
//! Takes the resolved and typed project; everything here is for one environment (or, with none, for
//! what a service computes by itself alone: its base). Leaves are lazy: a parameter or a setting is
//! computed when it is first read, and one that reads itself is an error that names every step.

mod block;
mod copies;
mod deploy;
mod expr;
mod functions;
mod lists;
mod names;
mod operators;
mod outcome;
mod platform;
mod secrets;
mod slots;
mod values;
mod weight;
mod wiring;

pub use outcome::{
    Deployed, EnvironmentOutcome, Manifest, PlatformOutcome, SecretEntry, SecretOutcome, SecretSource,
    Setting, TemplatePart,
};
pub use platform::platform;
pub use values::{base, environment};

use std::cell::{Cell, RefCell};
use std::sync::atomic::Ordering;

use ecow::EcoString;

use crate::diagnostics::{Code, Diagnostic};
use crate::resolve::{Body, EnvironmentId, ServiceId, ServiceScope};
use crate::source::Span;
use crate::syntax::ast;
use crate::tables::{HashMap, HashSet, IndexMap};
use crate::ty::signature::Inputs;
use crate::value::{Entry, Value};

/// How many expressions may be open inside each other; deeper ones would exhaust the stack.
const DEPTH: u32 = 4_000;
/// How many steps one environment may take: far beyond any platform, well below a hang.
const FUEL: u64 = 20_000_000;
/// How many steps all environments together may take: each has its share, so that what is reported
/// does not depend on which one is computed first.
const FUEL_OF_ALL: u64 = 200_000_000;
/// How many entries all environments together may write.
pub(crate) const ROOM_OF_ALL: usize = 4_000_000;

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It is already reported; nothing follows from it.
    Reported,
    /// It depends on an environment, and this is a service's base.
    Unavailable,
}

/// A computed value, or why there is none.
pub type Computed<T = Value> = Result<T, Stop>;

/// The state of one environment's evaluation.
pub struct Evaluator<'a> {
    pub(crate) inputs: Inputs<'a>,
    /// `None` for a service's base.
    pub(crate) environment: Option<EnvironmentId>,
    pub(crate) deployments: Vec<Deployment<'a>>,
    pub(crate) by_name: HashMap<EcoString, usize>,
    pub(crate) providers: Vec<Provider<'a>>,
    slots: RefCell<HashMap<Slot, SlotState>>,
    open: RefCell<Vec<(Slot, Span)>>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    /// Places and codes of which something is said: a loop says it once.
    said: RefCell<HashSet<(Span, Code, Option<String>)>>,
    depth: Cell<u32>,
    fuel: Cell<u64>,
    room: Cell<usize>,
    wired: Cell<bool>,
    /// Some entry of the values that are put together now could not be computed.
    broken: Cell<bool>,
}

/// One service in this environment.
pub(crate) struct Deployment<'a> {
    pub(crate) service: ServiceId,
    pub(crate) name: EcoString,
    /// Where an environment lists it.
    pub(crate) listed: Option<Span>,
    /// What the service declares.
    pub(crate) scope: &'a ServiceScope<'a>,
    /// The blocks of `deploy` and `configure`, in the order of layers.
    pub(crate) blocks: ServiceScope<'a>,
    /// Whose bodies its layers are, lowest first; an origin's layer is an index into it.
    pub(crate) layers: Vec<Body>,
    /// What each need is bound to.
    pub(crate) wiring: RefCell<IndexMap<EcoString, Wired>>,
    pub(crate) secrets: RefCell<Option<std::rc::Rc<Vec<SecretOutcome>>>>,
    /// Its parameters as far as they are computed, each with the place that set it.
    pub(crate) params: RefCell<IndexMap<EcoString, Entry>>,
}

/// What a need is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wired {
    /// A provider of a capability.
    Provider(usize),
    /// Another deployment.
    Service(usize),
    /// Not there, and allowed not to be.
    Absent,
    /// An error that is already reported.
    Broken,
}

/// Who provides a capability.
pub(crate) struct Provider<'a> {
    /// The deployment; `None` for the environment itself.
    pub(crate) deployment: Option<usize>,
    /// What is written.
    pub(crate) node: &'a ast::Provides,
    /// Its layer there.
    pub(crate) layer: u16,
}

/// Something that is computed once, when it is first read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// A setting.
    Setting(EcoString),
    /// A parameter of a deployment.
    Param(usize, EcoString),
    /// A field of what a provider provides.
    Field(usize, EcoString),
    /// A constant of a service in a deployment.
    Local(usize, EcoString),
    /// A constant of an environment.
    EnvironmentLet(EcoString),
    /// A constant of the project or the library.
    Let(crate::resolve::Scope, EcoString),
    /// The secrets of a deployment.
    Secrets(usize),
}

enum SlotState {
    Busy,
    Done(Computed),
}

/// Where an expression is computed.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'x> {
    /// The deployment whose names are in scope.
    pub(crate) deployment: Option<usize>,
    /// The layer that what is written here belongs to.
    pub(crate) layer: u16,
    /// Loop variables and arguments.
    pub(crate) locals: Option<&'x Local<'x>>,
    /// In the body of a function or a constant: only its arguments and other such items.
    pub(crate) global: bool,
    /// In a record literal, of which all must be available or nothing is.
    pub(crate) strict: bool,
}

/// A loop variable or an argument.
pub(crate) struct Local<'x> {
    pub(crate) name: &'x str,
    pub(crate) value: Value,
    pub(crate) next: Option<&'x Local<'x>>,
}

impl<'x> Cx<'x> {
    pub(crate) fn environment(layer: u16) -> Self {
        Self { deployment: None, layer, locals: None, global: false, strict: false }
    }

    pub(crate) fn deployment(deployment: usize, layer: u16) -> Self {
        Self { deployment: Some(deployment), layer, locals: None, global: false, strict: false }
    }

    pub(crate) fn global() -> Self {
        Self { deployment: None, layer: 0, locals: None, global: true, strict: false }
    }

    pub(crate) fn with(self, local: &'x Local<'x>) -> Self {
        Self { locals: Some(local), ..self }
    }
}

impl<'a> Evaluator<'a> {
    fn empty(inputs: Inputs<'a>, environment: Option<EnvironmentId>) -> Self {
        let environments = inputs.project.environments().count().max(1);
        Self {
            inputs,
            environment,
            deployments: vec![],
            by_name: HashMap::default(),
            providers: vec![],
            slots: RefCell::default(),
            open: RefCell::default(),
            diagnostics: RefCell::default(),
            said: RefCell::default(),
            depth: Cell::new(0),
            fuel: Cell::new(FUEL.min(FUEL_OF_ALL / environments as u64)),
            room: Cell::new(ROOM_OF_ALL / environments),
            wired: Cell::new(false),
            broken: Cell::new(false),
        }
    }

    /// Reports and stops.
    pub(crate) fn fail<T>(&self, diagnostic: Diagnostic) -> Computed<T> {
        self.report(diagnostic);
        Err(Stop::Reported)
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        if self.said.borrow_mut().insert(diagnostic.cause()) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// One step deeper; `leave` goes back.
    pub(crate) fn enter(&self, span: Span) -> Computed<()> {
        let depth = self.depth.get() + 1;
        if depth > DEPTH {
            return self.fail(Diagnostic::error(
                Code::E0103,
                span,
                "this is nested too deeply to be computed",
            ));
        }
        self.depth.set(depth);
        self.spend(1, span)
    }

    pub(crate) fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// Accounts for work that grows with the data.
    pub(crate) fn spend(&self, steps: usize, span: Span) -> Computed<()> {
        let left = self.fuel.get();
        let steps = steps as u64;
        if left == 0 || self.inputs.stop.load(Ordering::Relaxed) {
            return Err(Stop::Reported);
        }
        if left <= steps {
            self.fuel.set(0);
            let message = "this needs more steps than a compilation may take";
            return self
                .fail(Diagnostic::error(Code::E0311, span, message).note("loops inside loops multiply"));
        }
        self.fuel.set(left - steps);
        Ok(())
    }

    /// The layer of a body within a deployment.
    pub(crate) fn layer_of(&self, deployment: usize, body: Body) -> u16 {
        let layers = self
            .deployments
            .get(deployment)
            .map(|deployment| deployment.layers.as_slice())
            .unwrap_or_default();
        layers.iter().position(|layer| *layer == body).and_then(|at| u16::try_from(at).ok()).unwrap_or(0)
    }

    /// Whether one of two layers of a deployment descends from the other, so that it may decide.
    pub(crate) fn related(&self, deployment: Option<usize>, a: u16, b: u16) -> bool {
        let body = |layer: u16| match deployment.and_then(|at| self.deployments.get(at)) {
            Some(deployment) => deployment.layers.get(layer as usize).copied(),
            None => {
                let lineage = &self.inputs.project.environment(self.environment?).lineage;
                lineage.get(layer as usize).copied().map(Body::Environment)
            }
        };
        match (body(a), body(b)) {
            (Some(Body::Service(a)), Some(Body::Service(b))) => {
                self.inputs.project.service(a).lineage.contains(&b)
                    || self.inputs.project.service(b).lineage.contains(&a)
            }
            (Some(Body::Environment(a)), Some(Body::Environment(b))) => {
                self.inputs.project.environment(a).lineage.contains(&b)
                    || self.inputs.project.environment(b).lineage.contains(&a)
            }
            _ => true,
        }
    }
}
