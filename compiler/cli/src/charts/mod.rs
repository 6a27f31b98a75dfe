//! Charts from elsewhere: fetching, verifying, unpacking and locking them.
//!
//! A [`Reference`] says where a chart comes from: a repository with an `index.yaml`, an OCI registry,
//! an archive or a folder. [`Client::versions`] lists what there is, [`Client::fetch`] gives a
//! [`FetchedChart`]: the files in memory, and the digest that [`Lock`] keeps in `phx.lock`.
//!
//! What must stay true: nothing is written to the disk but by [`Lock::write`]. Every server and every
//! archive is taken for hostile: all is bounded by [`Limits`], and refused where it is not what was
//! asked for. A login ([`Credentials`]) goes to the server that it is for, and into no message.
//!
//! From the outside in: `client`; `repository` (with `index`), `oci` (with `challenge`), `folder`;
//! `archive` and `chart`; `http`; `address`, `credentials`, `version`.

mod address;
mod archive;
mod archive_error;
mod challenge;
mod chart;
mod choose;
mod client;
mod credentials;
mod error;
mod folder;
mod http;
mod http_error;
mod index;
mod limits;
mod lock;
mod lock_error;
mod oci;
mod reference;
mod repository;
mod version;

pub use address::{Address, AddressError, Scheme};
pub use archive_error::ArchiveError;
pub use chart::FetchedChart;
pub use client::Client;
pub use credentials::{Credentials, CredentialsError, HOST, Login, PASSWORD, USERNAME};
pub use error::ChartError;
pub use http_error::HttpError;
pub use limits::Limits;
pub use lock::{Difference, LOCK, Lock, Locked, Origin, Pin};
pub use lock_error::LockError;
pub use reference::{Reference, ReferenceError, Remote};
pub use version::{ChartVersion, newest, same as same_version};
