//! What the checker sees on its way that an editor asks for: the types of names and keys, what each block is held
//! against, and, where a name stands in for the cursor, what could stand there.

use ecow::EcoString;

use super::{Checker, Scope};
use crate::resolve::{CURSOR, Occurrence, ServiceId, Target};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Key};
use crate::ty::Type;

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// The types of names, fields and keys, by place.
    pub types: Vec<(Span, Type)>,
    /// The keys that lead to each key, from `values`, a sub-chart or a parameter on, by the key's place.
    pub keys: Vec<(Span, Vec<EcoString>)>,
    /// What the entries of each block are held against, by the block's place.
    pub blocks: Vec<(Span, Type)>,
    /// What could stand at the cursor.
    pub offers: Vec<Offer>,
}

impl Seen {
    /// Adds what was seen elsewhere.
    pub(super) fn append(&mut self, mut other: Self) {
        self.types.append(&mut other.types);
        self.keys.append(&mut other.keys);
        self.blocks.append(&mut other.blocks);
        self.offers.append(&mut other.offers);
    }
}

/// What could stand at a place.
#[derive(Debug, Clone)]
pub enum Offer {
    /// An expression of this type; the names that it can see.
    Names {
        /// Where it stands.
        scope: Scope,
        /// What it should be.
        expected: Type,
    },
    /// The text of a string of this type.
    Text(Type),
    /// A field of a value of this type.
    Fields(Type),
    /// A key of a record of this type.
    Keys(Type),
    /// A setting, behind `env.`.
    Settings,
    /// A constant of the library, behind `std.`.
    Library,
    /// One of these words.
    Words(Vec<EcoString>),
    /// A statement of an environment; the words that are no settings.
    Environment(&'static [&'static str]),
    /// A statement of a service, or of a `deploy` block for it.
    Service {
        /// The service.
        id: ServiceId,
        /// In a `deploy` block.
        deploy: bool,
    },
    /// A service.
    Services,
    /// A capability.
    Capabilities,
    /// Who provides this capability.
    Providers(EcoString),
    /// A shared secret.
    SharedSecrets,
    /// An Argo CD project.
    ArgoProjects,
}

impl Checker<'_, '_> {
    /// Whether anybody wants to know what names mean.
    pub(super) fn is_seen(&self) -> bool {
        self.inputs.project.names.wanted()
    }

    /// A type that a condition has narrowed, else what `look` finds. What is narrowed was looked at in the condition, and
    /// what is wrong with it told there; an editor wants to know what it means here, too.
    pub(super) fn narrowed_or(
        &mut self,
        narrowed: Option<Type>,
        look: impl FnOnce(&mut Self) -> Type,
    ) -> Type {
        let Some(ty) = narrowed else { return look(self) };
        if self.is_seen() {
            self.silently(look);
        }
        ty
    }

    pub(super) fn means(&mut self, span: Span, target: Target) {
        if self.is_seen() {
            self.noted.push(Occurrence { span, target });
        }
    }

    pub(super) fn see_type(&mut self, span: Span, ty: &Type) {
        if let Some(seen) = &mut self.seen {
            seen.types.push((span, ty.clone()));
        }
    }

    pub(super) fn see_block(&mut self, span: Span, ty: &Type) {
        if let Some(seen) = &mut self.seen {
            seen.blocks.push((span, ty.clone()));
        }
    }

    /// A key of a record: what declares it, and the way to it.
    pub(super) fn see_key(&mut self, key: &Key, ty: &Type) {
        let (true, Some(text)) = (self.is_seen(), key.plain()) else { return };
        if self.is_asked(text) {
            return self.offer(Offer::Keys(ty.clone()));
        }
        self.path.push(text.clone());
        if let Some(seen) = &mut self.seen {
            seen.keys.push((key.span, self.path.clone()));
        }
        for member in ty.members() {
            let Type::Record(record) = member else { continue };
            let Some(field) = record.fields.get(text) else { continue };
            match (field.span, &record.origin) {
                (Some(declared), _) => self.means(key.span, Target::Declared(declared)),
                (None, Some(origin)) => {
                    let below = self.path.get(1..).unwrap_or_default().to_vec();
                    self.means(key.span, Target::Value(origin.clone(), below));
                }
                (None, None) => {}
            }
        }
    }

    /// The first key of an entry of a service, a setting, an option.
    pub(super) fn see_head(&mut self, key: Span, word: &str) {
        if let Some(seen) = &mut self.seen {
            seen.keys.push((key, vec![word.into()]));
        }
    }

    /// Whether a name stands in for the cursor.
    pub(super) fn is_asked(&self, name: &str) -> bool {
        self.seen.is_some() && name == CURSOR
    }

    pub(super) fn offer(&mut self, offer: Offer) {
        if let Some(seen) = &mut self.seen {
            seen.offers.push(offer);
        }
    }

    pub(super) fn ask(&mut self, name: &str, offer: impl FnOnce() -> Offer) {
        if self.is_asked(name) {
            self.offer(offer());
        }
    }

    /// Where the cursor stands in an expression, or in the text of one.
    pub(super) fn ask_here(&mut self, scope: &Scope, expr: &Expr, expected: &Type) {
        if self.seen.is_none() {
            return;
        }
        match &expr.kind {
            ExprKind::Name(name) if name == CURSOR => {
                self.offer(Offer::Names { scope: scope.clone(), expected: expected.clone() });
            }
            ExprKind::String(text) if text.plain().is_some_and(|text| text.contains(CURSOR)) => {
                self.offer(Offer::Text(expected.clone()));
            }
            _ => {}
        }
    }
}
