//! User names and passwords: where they come from, and whom they are told.
//!
//! In this order: the address itself, the variables [`USERNAME`] and [`PASSWORD`], and what `helm` and
//! `docker` have stored (`repositories.yaml` for repositories; `registry/config.json` and Docker's
//! `config.json` for registries). A login that belongs to a host is sent with the first request, as
//! Helm does. The variables' pair belongs to the hosts that [`HOST`] lists; without that variable it
//! is given to whatever server asks for one, and to no other.
//!
//! A [`Login`] is shown nowhere, and no message repeats the text of a file that holds one.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miette::Diagnostic;
use phxc_core::data::Data;
use phxc_core::yaml;
use serde_json::Value;
use thiserror::Error;

use super::address::Address;
use super::http::Authorization;
use crate::clean;

/// The variable that holds a user name for repositories and registries.
pub const USERNAME: &str = "PHXC_CHART_USERNAME";

/// The variable that holds the password, or the token, that goes with it.
pub const PASSWORD: &str = "PHXC_CHART_PASSWORD";

/// The variable that lists the hosts (with their ports) that the two others are for, with commas.
pub const HOST: &str = "PHXC_CHART_HOST";

/// A user name and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    username: String,
    password: String,
    /// Where it was found, in words.
    source: String,
    /// Whether it belongs to the server, and so is sent before that asks.
    pub(super) is_bound: bool,
}

impl Login {
    /// A login that was given for one server; `source` tells where, in words.
    #[must_use]
    pub fn new(username: String, password: String, source: &str) -> Self {
        Self { username, password, source: source.into(), is_bound: true }
    }

    /// Where it was found, in words.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The header of RFC 7617.
    pub(super) fn basic(&self) -> Authorization {
        Authorization(format!("Basic {}", STANDARD.encode(format!("{}:{}", self.username, self.password))))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login(from {})", self.source)
    }
}

/// Why stored credentials could not be used. Nothing of them is in it.
#[derive(Debug, Error, Diagnostic)]
pub enum CredentialsError {
    /// One variable of the pair is missing.
    #[error("{set} is set, but {unset} is not")]
    #[diagnostic(help("nothing was written; set both or none"))]
    Half {
        /// The variable that is there.
        set: &'static str,
        /// The variable that is not.
        unset: &'static str,
    },
    /// The file is there and cannot be read.
    #[error("cannot read the credentials in {path}")]
    #[diagnostic(help("nothing was written; check the file's permissions"))]
    Read {
        /// The file.
        path: String,
        /// The system's own words.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("the credentials in {path} cannot be understood: {what}")]
    #[diagnostic(help(
        "nothing was written; log in again with `helm registry login`, `helm repo add` or `docker login`, which write the file anew"
    ))]
    Content {
        /// The file.
        path: String,
        /// What is wrong, without what stands there.
        what: String,
    },
}

/// What is known of a registry.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) login: Option<Login>,
    /// Why credentials that somebody stored are not at hand.
    pub(super) note: Option<String>,
}

/// Where to look for credentials.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    username: Option<String>,
    password: Option<Hidden>,
    hosts: Option<Vec<String>>,
    repositories: Option<PathBuf>,
    registries: Vec<PathBuf>,
}

#[derive(Clone)]
struct Hidden(String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Credentials {
    /// Those of this process and of its user.
    #[must_use]
    pub fn of_process() -> Self {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Those that these variables hold or lead to: [`USERNAME`], [`PASSWORD`], [`HOST`], and what Helm
    /// and Docker read to find their files (`helm env`; docs.docker.com, "Docker CLI environment
    /// variables").
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
        let file = |name: &str| variable(name).map(PathBuf::from);
        let home = file("HOME").or_else(|| file("USERPROFILE"));
        let in_home = |path: &str| home.as_ref().map(|home| home.join(path));
        let helm = file("HELM_CONFIG_HOME")
            .or_else(|| file("XDG_CONFIG_HOME").map(|folder| folder.join("helm")))
            .or_else(|| match std::env::consts::OS {
                "macos" => in_home("Library/Preferences/helm"),
                "windows" => file("APPDATA").map(|folder| folder.join("helm")),
                _ => in_home(".config/helm"),
            });
        let in_helm = |path: &str| helm.as_ref().map(|helm| helm.join(path));
        let registry = file("HELM_REGISTRY_CONFIG").or_else(|| in_helm("registry/config.json"));
        let docker = file("DOCKER_CONFIG").or_else(|| in_home(".docker"));
        let docker = docker.map(|folder| folder.join("config.json"));
        Self {
            username: text(USERNAME),
            password: text(PASSWORD).map(Hidden),
            hosts: text(HOST).map(|hosts| hosts.split(',').map(|host| host.trim().to_lowercase()).collect()),
            repositories: file("HELM_REPOSITORY_CONFIG").or_else(|| in_helm("repositories.yaml")),
            registries: registry.into_iter().chain(docker).collect(),
        }
    }

    /// The login for a repository.
    pub(super) fn for_repository(&self, repository: &Address) -> Result<Option<Login>, CredentialsError> {
        if let Some(login) = self.pair(repository)? {
            return Ok(Some(login));
        }
        let Some(path) = &self.repositories else { return Ok(None) };
        let Some(text) = read(path)? else { return Ok(None) };
        in_repositories(&text, repository, path)
    }

    /// The login for a registry.
    pub(super) fn for_registry(&self, registry: &Address) -> Result<Known, CredentialsError> {
        let mut known = Known { login: self.pair(registry)?, note: None };
        for path in &self.registries {
            if known.login.is_some() {
                break;
            }
            if let Some(text) = read(path)? {
                let found = in_registries(&text, registry, path)?;
                known = Known { login: found.login, note: known.note.or(found.note) };
            }
        }
        Ok(known)
    }

    /// The pair of the variables, if it is for this server.
    fn pair(&self, address: &Address) -> Result<Option<Login>, CredentialsError> {
        let (username, password) = match (&self.username, &self.password) {
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(CredentialsError::Half { set: USERNAME, unset: PASSWORD }),
            (None, Some(_)) => return Err(CredentialsError::Half { set: PASSWORD, unset: USERNAME }),
            (Some(username), Some(password)) => (username.clone(), password.0.clone()),
        };
        if self.hosts.as_ref().is_some_and(|hosts| !hosts.contains(&address.place())) {
            return Ok(None);
        }
        let login = Login::new(username, password, &format!("{USERNAME} and {PASSWORD}"));
        Ok(Some(Login { is_bound: self.hosts.is_some(), ..login }))
    }
}

fn read(path: &Path) -> Result<Option<String>, CredentialsError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(CredentialsError::Read { path: clean::path(path), source }),
    }
}

fn content(path: &Path, what: impl Into<String>) -> CredentialsError {
    CredentialsError::Content { path: clean::path(path), what: what.into() }
}

/// Helm's list of repositories (`pkg/repo`, `Entry`).
fn in_repositories(text: &str, repository: &Address, path: &Path) -> Result<Option<Login>, CredentialsError> {
    // The reader's own words may repeat what stands there.
    let data =
        yaml::read_data(text).map_err(|error| content(path, format!("line {} is no YAML", error.line)))?;
    let list = data.as_map().and_then(|map| map.get("repositories"));
    let Some(Data::List(list)) = list else { return Ok(None) };
    let wanted = repository.to_string();
    for entry in list.iter().filter_map(Data::as_map) {
        let field = |name: &str| entry.get(name).and_then(Data::as_str).filter(|text| !text.is_empty());
        let Some(Ok((address, login))) = field("url").map(Address::parse) else { continue };
        if address.to_string().trim_end_matches('/') != wanted.trim_end_matches('/') {
            continue;
        }
        let source = clean::path(path);
        let named = field("username").map(|username| {
            Login::new(username.to_owned(), field("password").unwrap_or_default().to_owned(), &source)
        });
        if let Some(login) = named.or(login.map(|login| Login { source, ..login })) {
            return Ok(Some(login));
        }
    }
    Ok(None)
}

/// The file of `docker login` and `helm registry login` (docs.docker.com, "docker login", "Credential
/// stores"). A credential helper is another program, which phxc does not start.
fn in_registries(text: &str, registry: &Address, path: &Path) -> Result<Known, CredentialsError> {
    let json: Value = serde_json::from_str(text).map_err(|error| {
        content(path, format!("line {}, column {} is no JSON", error.line(), error.column()))
    })?;
    let hosts = names(registry);
    let is_meant = |key: &str| {
        let key = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
        let host = key.split('/').next().unwrap_or(key);
        hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
    };
    let entries = |name: &str| json.get(name).and_then(Value::as_object).into_iter().flatten();
    for (_, entry) in entries("auths").filter(|(key, _)| is_meant(key)) {
        let field = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let source = clean::path(path);
        if let Some(auth) = field("auth") {
            let plain = STANDARD.decode(auth.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let plain = plain.ok_or_else(|| content(path, "`auth` of this registry is no base64 text"))?;
            let (username, password) = plain
                .split_once(':')
                .ok_or_else(|| content(path, "`auth` of this registry holds no user name and password"))?;
            // Docker pads some passwords with zeros.
            let password = password.trim_end_matches('\0');
            if !password.is_empty() {
                let login = Login::new(username.to_owned(), password.to_owned(), &source);
                return Ok(Known { login: Some(login), note: None });
            }
        }
        if let (Some(username), Some(password)) = (field("username"), field("password")) {
            let login = Login::new(username.to_owned(), password.to_owned(), &source);
            return Ok(Known { login: Some(login), note: None });
        }
        if field("identitytoken").is_some() {
            let note = format!("{source} holds an identity token for it, which phxc cannot use");
            return Ok(Known { login: None, note: Some(note) });
        }
    }
    let helper = entries("credHelpers").find(|(key, _)| is_meant(key)).map(|(_, helper)| helper);
    let helper = helper.or_else(|| json.get("credsStore")).and_then(Value::as_str);
    let note = helper.map(|helper| {
        let helper = clean::line(helper);
        format!(
            "{} leaves it to the credential helper `{helper}`, which phxc does not start",
            clean::path(path)
        )
    });
    Ok(Known { login: None, note })
}

/// The names under which a registry's credentials are stored; Docker's own has several.
fn names(registry: &Address) -> Vec<String> {
    let docker = ["docker.io", "index.docker.io", "registry-1.docker.io"];
    match registry.place() {
        place if docker.contains(&place.as_str()) => docker.map(str::to_owned).to_vec(),
        place => vec![place],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).expect(text).0
    }

    fn variables(pairs: &[(&str, &str)]) -> Credentials {
        Credentials::from_variables(|name| {
            pairs.iter().find(|(found, _)| *found == name).map(|(_, value)| value.into())
        })
    }

    fn basic(username: &str, password: &str) -> Option<String> {
        Some(Login::new(username.into(), password.into(), "").basic().0)
    }

    fn registry(text: &str, host: &str) -> (Option<String>, Option<String>) {
        let path = Path::new("config.json");
        let known = in_registries(text, &address(&format!("oci://{host}/x")), path).expect(text);
        (known.login.map(|login| login.basic().0), known.note)
    }

    #[test]
    fn stored_for_registries() {
        let text = r#"{"auths": {"ghcr.io": {"auth": "bWU6aHVudGVyMg=="},
            "https://index.docker.io/v1/": {"username": "me", "password": "hub"},
            "azure.example.org": {"auth": "MDA6", "identitytoken": "t"}, "quay.io": {}},
            "credsStore": "desktop", "credHelpers": {"gcr.example.org": "gcloud"}}"#;
        let (own, gcloud) = ("credential helper `desktop`", "credential helper `gcloud`");
        assert_eq!(registry(text, "ghcr.io"), (basic("me", "hunter2"), None));
        assert_eq!(registry(text, "docker.io"), (basic("me", "hub"), None));
        assert_eq!(registry(text, "registry-1.docker.io"), (basic("me", "hub"), None));
        for (host, note) in [
            ("quay.io", own),
            ("other.org", own),
            ("gcr.example.org", gcloud),
            ("azure.example.org", "token"),
        ] {
            let (login, found) = registry(text, host);
            assert!(login.is_none() && found.as_ref().is_some_and(|found| found.contains(note)), "{found:?}");
        }
        assert_eq!(registry("{}", "ghcr.io"), (None, None));
    }

    #[test]
    fn stored_for_repositories() {
        let text = "repositories:\n- {name: a, url: 'https://example.org/charts/', username: me, password: x}\n\
                    - {name: b, url: 'https://you:y@example.org/other'}\n- {name: c, url: 'https://example.org/open'}\n";
        let login = |repository: &str| {
            in_repositories(text, &address(repository), Path::new("r"))
                .expect("it is YAML")
                .map(|login| login.basic().0)
        };
        assert_eq!(login("https://example.org/charts"), basic("me", "x"));
        assert_eq!(login("https://example.org/other/"), basic("you", "y"));
        assert_eq!(login("https://example.org/open"), None);
        assert_eq!(login("http://example.org/charts"), None);
    }

    #[test]
    fn broken_files_are_told_without_what_they_hold() {
        let path = Path::new("config.json");
        for text in ["{\"auths\": {\"x\": hunter2", "hunter2: {", "\"hunter2"] {
            let registries =
                in_registries(text, &address("oci://x/y"), path).map(|_| ()).map_err(|e| e.to_string());
            let repositories =
                in_repositories(text, &address("https://x"), path).map(|_| ()).map_err(|e| e.to_string());
            for message in [registries, repositories] {
                assert!(!format!("{message:?}").contains("hunter2"), "{message:?}");
            }
        }
        let half = in_registries(r#"{"auths": {"x": {"auth": "hunter2?"}}}"#, &address("oci://x/y"), path);
        let message = half.expect_err("no base64").to_string();
        assert_eq!(
            message,
            "the credentials in config.json cannot be understood: `auth` of this registry is no base64 text"
        );
    }

    #[test]
    fn the_pair_is_for_the_hosts_that_are_listed() {
        let pair = [(USERNAME, "me"), (PASSWORD, "hunter2")];
        let all = variables(&pair);
        let login = all.pair(&address("https://a.org")).expect("a pair").expect("a login");
        assert!(!login.is_bound);
        assert!(!format!("{all:?} {login:?}").contains("hunter2"));
        let some = variables(&[pair[0], pair[1], (HOST, "a.org, B.org:8443")]);
        for (host, is_meant) in [("a.org", true), ("b.org:8443", true), ("b.org", false)] {
            let login = some.pair(&address(&format!("https://{host}"))).expect("a pair");
            assert_eq!(login.is_some_and(|login| login.is_bound), is_meant, "{host}");
        }
        assert!(variables(&pair[..1]).pair(&address("https://a.org")).is_err());
    }

    #[test]
    fn files_are_found_as_helm_and_docker_find_them() {
        let credentials = variables(&[("HOME", "/home/me"), ("XDG_CONFIG_HOME", "/config")]);
        let shown = |paths: &[PathBuf]| paths.iter().map(|path| clean::path(path)).collect::<Vec<_>>();
        assert_eq!(
            shown(&credentials.registries),
            ["/config/helm/registry/config.json", "/home/me/.docker/config.json"]
        );
        assert_eq!(credentials.repositories, Some("/config/helm/repositories.yaml".into()));
        let named = variables(&[("HELM_REGISTRY_CONFIG", "/a.json"), ("DOCKER_CONFIG", "/d")]);
        assert_eq!(shown(&named.registries), ["/a.json", "/d/config.json"]);
    }
}
