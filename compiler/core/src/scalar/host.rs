//! Hosts, IP addresses and networks. The standard library reads the addresses.

use super::dns;
use super::problem::{Problem, quoted};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A DNS name (RFC 1123), an IPv4 or IPv6 address, or a name that only the cluster's DNS knows
/// (`postgres.postgres`, `localhost`). A name whose last part is a number is refused, because every
/// resolver would read it as an address (RFC 1123, section 2.1).
pub(super) fn host(text: &str) -> Result<(), Problem> {
    let named = dns::is_name(text) && !ends_in_number(text);
    if named || text.parse::<IpAddr>().is_ok() { Ok(()) } else { Err(explain(text)) }
}

fn explain(text: &str) -> Problem {
    let shown = quoted(text);
    let bare = host_part(text);
    if let Some((scheme, _)) = text.split_once("://") {
        let scheme = quoted(&format!("{scheme}://"));
        return Problem::new(format!("{shown} is a URL, not only a host: leave out {scheme}")).suggest(bare);
    }
    if let Some((_, path)) = text.split_once('/') {
        let path = quoted(&format!("/{path}"));
        return Problem::new(format!("{shown} has a path: leave out {path}")).suggest(bare);
    }
    if text.contains('@') {
        return Problem::new(format!("{shown} has a user's name: leave it out up to the `@`")).suggest(bare);
    }
    if text.starts_with('[') {
        return Problem::new(format!("{shown} has brackets: a host stands without")).suggest(bare);
    }
    if let Some((_, port)) = text.split_once(':') {
        if port.is_empty() || port.bytes().all(|b| b.is_ascii_digit()) {
            let port = quoted(&format!(":{port}"));
            return Problem::new(format!("{shown} has a port: leave out {port}")).suggest(bare);
        }
        if text.matches(':').count() > 1 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b':') {
            return Problem::new(format!("{shown} is not an IPv6 address"));
        }
    }
    if dns::is_name(text) {
        return not_an_address(text).unwrap_or_else(|| {
            Problem::new(format!("{shown} ends in a number, and so would be read as an IP address"))
        });
    }
    dns::explain_name(text)
}

/// The host in what may be a whole URL.
fn host_part(text: &str) -> &str {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit_once('@').map_or(text, |(_, rest)| rest);
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => host,
        _ => text,
    }
}

pub(super) fn ends_in_number(text: &str) -> bool {
    text.rsplit('.').next().is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// What is wrong with four numbers that should be an address; none if they are not that.
fn not_an_address(text: &str) -> Option<Problem> {
    let parts: Vec<&str> = text.split('.').collect();
    let numbers = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !numbers || parts.len() < 3 {
        return None;
    }
    let shown = quoted(text);
    if parts.len() != 4 {
        let count = parts.len();
        return Some(Problem::new(format!("{shown} has {count} numbers, an IPv4 address has four")));
    }
    if let Some(part) = parts.iter().find(|part| part.parse::<u8>().is_err()) {
        return Some(Problem::new(format!("{} in {shown} is above 255", quoted(part))));
    }
    let plain: Vec<String> =
        parts.iter().filter_map(|p| p.parse::<u8>().ok()).map(|n| n.to_string()).collect();
    let problem = Problem::new(format!("{shown} has leading zeros, which some programs read as octal"));
    Some(problem.suggest(plain.join(".")))
}

/// An IPv4 address in four decimals without leading zeros, or an IPv6 address (RFC 4291, section 2.2)
/// without brackets and zone.
pub(super) fn ip_address(text: &str) -> Result<(), Problem> {
    if text.parse::<IpAddr>().is_ok() {
        return Ok(());
    }
    if let Some(problem) = not_an_address(text) {
        return Err(problem);
    }
    let shown = quoted(text);
    let bare = host_part(text);
    if bare != text && bare.parse::<IpAddr>().is_ok() {
        let words = match text.split_once('/') {
            Some((_, bits)) if !text.contains("://") => {
                format!("{shown} is a network: leave out {}", quoted(&format!("/{bits}")))
            }
            _ => format!("{shown} is more than an IP address: leave out the rest"),
        };
        return Err(Problem::new(words).suggest(bare));
    }
    if let Some((bare, _)) = text.split_once('%') {
        return Err(Problem::new(format!("{shown} has a zone: leave out what begins with `%`")).suggest(bare));
    }
    let words = if dns::is_name(&text.to_ascii_lowercase()) { "is a name, not" } else { "is not" };
    Err(Problem::new(format!("{shown} {words} an IP address")))
}

/// A network: address, `/`, prefix length (RFC 4632; RFC 4291, section 2.3). Bits after the prefix must be
/// zero: Kubernetes warns about others in old fields, refuses them in new ones, and programs differ in what they make of them.
pub(super) fn cidr(text: &str) -> Result<(), Problem> {
    let network = Network::parse(text)?;
    let canonical = network.first();
    if canonical == network.address {
        return Ok(());
    }
    let bits = network.bits;
    let words = format!("{} has address bits after its /{bits}", quoted(text));
    Err(Problem::new(words).suggest(format!("{canonical}/{bits}")))
}

/// A network, or an address in one with the network's prefix length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) address: IpAddr,
    /// The prefix length: at most 32 or 128.
    pub(super) bits: u32,
}

impl Network {
    /// Reads `ADDRESS/BITS`; bits after the prefix are allowed.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let shown = quoted(text);
        let Some((address, bits)) = text.split_once('/') else {
            let problem =
                Problem::new(format!("{shown} has no prefix length, like the `/24` of `10.0.0.0/24`"));
            return Err(match text.parse::<IpAddr>() {
                Ok(address) => problem.suggest(format!("{address}/{}", width(address))),
                Err(_) => problem,
            });
        };
        let address: IpAddr = address.parse().map_err(|_| {
            not_an_address(address)
                .map(|problem| Problem {
                    suggestion: problem.suggestion.map(|address| format!("{address}/{bits}")),
                    ..problem
                })
                .unwrap_or_else(|| Problem::new(format!("{shown} has no IP address before its `/`")))
        })?;
        if let Ok(mask) = bits.parse::<Ipv4Addr>() {
            let mask = mask.to_bits();
            let problem =
                Problem::new(format!("{shown} has a mask: write the number of its leading one bits"));
            let even = mask.leading_ones() + mask.trailing_zeros() >= 32;
            return Err(if even {
                problem.suggest(format!("{address}/{}", mask.leading_ones()))
            } else {
                problem
            });
        }
        let plain = !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit());
        match bits.parse::<u32>() {
            Ok(number) if plain && number > width(address) => {
                let most = width(address);
                Err(Problem::new(format!("{shown} has a prefix length above {most}")))
            }
            Ok(number) if plain && number.to_string() != bits => {
                let problem = Problem::new(format!("{shown} has a prefix length with a leading zero"));
                Err(problem.suggest(format!("{address}/{number}")))
            }
            Ok(number) if plain => Ok(Self { address, bits: number }),
            _ => Err(Problem::new(format!("{shown} has no prefix length (a number) after its `/`"))),
        }
    }

    /// The network's first address.
    pub(super) fn first(self) -> IpAddr {
        self.at(self.number() & self.mask())
    }

    /// The address as a number of [`Network::width`] bits.
    pub(super) fn number(self) -> u128 {
        to_number(self.address)
    }

    /// Ones where the prefix is.
    pub(super) fn mask(self) -> u128 {
        all_ones(self.width()) & !all_ones(self.width() - self.bits)
    }

    /// 32 or 128.
    pub(super) fn width(self) -> u32 {
        width(self.address)
    }

    /// The address of this family with that number.
    pub(super) fn at(self, number: u128) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(u32::MAX))),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(number)),
        }
    }
}

pub(super) fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

pub(super) fn to_number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The lowest `bits` bits set.
pub(super) fn all_ones(bits: u32) -> u128 {
    if bits == 0 { 0 } else { u128::MAX >> (128 - bits.min(128)) }
}
