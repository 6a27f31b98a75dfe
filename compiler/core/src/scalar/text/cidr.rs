//! Arithmetic on networks. Address bits after the prefix are ignored.

use crate::scalar::host::{Network, all_ones, to_number, width};
use crate::scalar::problem::quoted;
use std::net::IpAddr;

fn network(cidr: &str) -> Result<Network, String> {
    let network = Network::parse(cidr).map_err(|problem| problem.message)?;
    Ok(Network { address: network.first(), ..network })
}

/// The `number`th address of a network from 0; negative numbers count from its end: -1 is the last.
///
/// # Errors
/// `cidr` is not a network, or has no such address.
pub fn cidr_host(cidr: &str, number: i64) -> Result<String, String> {
    let network = network(cidr)?;
    let last = all_ones(network.width() - network.bits);
    let offset = u128::from(number.unsigned_abs());
    let within = if number < 0 { last.checked_sub(offset - 1) } else { (offset <= last).then_some(offset) };
    match within {
        Some(within) => Ok(network.at(network.number() | within).to_string()),
        None => Err(format!("{} has no address {number}", quoted(cidr))),
    }
}

/// Whether an address lies in a network; never if one is IPv4 and the other IPv6.
///
/// # Errors
/// `cidr` is not a network, or `address` not an IP address.
pub fn cidr_contains(cidr: &str, address: &str) -> Result<bool, String> {
    let network = network(cidr)?;
    let Ok(ip) = address.parse::<IpAddr>() else {
        return Err(format!("{} is not an IP address", quoted(address)));
    };
    Ok(width(ip) == network.width() && to_number(ip) & network.mask() == network.number())
}

/// The `number`th network, from 0, of those with `new_bits` more prefix bits.
///
/// # Errors
/// `cidr` is not a network, its prefix would be too long, or there is no such network.
pub fn cidr_subnet(cidr: &str, new_bits: i64, number: i64) -> Result<String, String> {
    let network = network(cidr)?;
    let room = network.width() - network.bits;
    let Some(new_bits) = u32::try_from(new_bits).ok().filter(|bits| *bits <= room) else {
        return Err(format!("{} has room for 0 to {room} more prefix bits, not {new_bits}", quoted(cidr)));
    };
    let Some(number) = u128::try_from(number).ok().filter(|number| *number <= all_ones(new_bits)) else {
        return Err(format!("{} has no network {number} with {new_bits} more prefix bits", quoted(cidr)));
    };
    let below = room - new_bits;
    let address = network.number() | number.checked_shl(below).unwrap_or(0);
    Ok(format!("{}/{}", network.at(address), network.bits + new_bits))
}

/// The mask of an IPv4 network: `255.0.0.0` for `10.0.0.0/8`.
///
/// # Errors
/// `cidr` is not a network, or is IPv6, which has no masks.
pub fn cidr_netmask(cidr: &str) -> Result<String, String> {
    let network = network(cidr)?;
    if network.address.is_ipv6() {
        return Err(format!("{} is IPv6, which has prefix lengths only", quoted(cidr)));
    }
    Ok(network.at(network.mask()).to_string())
}
