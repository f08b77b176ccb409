//! Which addresses a pull may reach. Pure: knows numbers, looks up no names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::target::Target;
use crate::config::Cidr;

/// Where the server itself can be reached from. One that only its own machine reaches may pull from that machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It listens on loopback addresses only.
    LoopbackOnly,
    /// Other machines reach it.
    Network,
}

impl Reach {
    /// The reach of a server that listens on these addresses.
    pub fn of(listening: &[SocketAddr]) -> Self {
        let all_loopback = listening.iter().all(|address| address.ip().to_canonical().is_loopback());
        if all_loopback { Self::LoopbackOnly } else { Self::Network }
    }
}

/// Allowed and denied networks. Private networks are allowed by default: publishers on premises live there.
#[derive(Clone, Debug)]
pub struct Networks {
    allow: Vec<Cidr>,
    deny: Vec<Cidr>,
    reach: Reach,
}

/// An address that no pull reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Denied {
    address: IpAddr,
    reason: &'static str,
}

impl Denied {
    /// As the answer to who wants to go to `target`.
    pub(super) fn at(&self, target: &Target) -> String {
        format!(
            "`{target}` is refused: its address `{}` is {}; an administrator can allow it under `[pull] allow`",
            self.address, self.reason
        )
    }
}

impl Networks {
    /// `allow` beats everything, `deny` comes on top of what is denied by default.
    pub fn new(allow: Vec<Cidr>, deny: Vec<Cidr>, reach: Reach) -> Self {
        Self { allow, deny, reach }
    }

    /// Whether `address` may be reached.
    pub(super) fn judge(&self, address: IpAddr) -> Result<(), Denied> {
        let meant = innermost(address);
        let listed = |list: &[Cidr]| list.iter().any(|network| network.contains(meant));
        if listed(&self.allow) {
            return Ok(());
        }
        if listed(&self.deny) {
            return Err(Denied { address, reason: "in a denied network" });
        }
        match default_denial(meant) {
            Some(LOOPBACK) if self.reach == Reach::LoopbackOnly => Ok(()),
            Some(reason) => Err(Denied { address, reason }),
            None => Ok(()),
        }
    }
}

const LOOPBACK: &str = "a loopback address";

fn default_denial(address: IpAddr) -> Option<&'static str> {
    let special = match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    };
    special.or_else(|| is_metadata(address).then_some("a cloud metadata address"))
}

fn special_v4(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [127, ..] => Some(LOOPBACK),
        [0, ..] => Some("an unspecified address"),
        [169, 254, ..] => Some("a link-local address"),
        [224..=239, ..] => Some("a multicast address"),
        [240..=255, ..] => Some("a reserved or broadcast address"),
        _ => None,
    }
}

fn special_v6(address: Ipv6Addr) -> Option<&'static str> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(LOOPBACK),
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("an unspecified address"),
        [0xfe80..=0xfebf, ..] => Some("a link-local address"),
        [0xff00..=0xffff, ..] => Some("a multicast address"),
        _ => None,
    }
}

/// Addresses at which clouds hand secrets to their machines, as far as they are not link-local anyway.
fn is_metadata(address: IpAddr) -> bool {
    const ALIBABA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
    const AZURE: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);
    const ORACLE: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 192);
    const AWS: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    const GOOGLE: Ipv6Addr = Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254);
    match address {
        IpAddr::V4(address) => [ALIBABA, AZURE, ORACLE].contains(&address),
        IpAddr::V6(address) => [AWS, GOOGLE].contains(&address),
    }
}

/// The IPv4 address that an IPv6 address stands for (mapped, compatible, NAT64, 6to4), else the address itself.
fn innermost(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else {
        return address;
    };
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low)));
    match v6.segments() {
        // `::` and `::1` are what they are.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => address,
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            v4(high, low)
        }
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn judged(networks: &Networks, address: &str) -> bool {
        networks.judge(address.parse().unwrap()).is_ok()
    }

    fn networks(allow: &[&str], deny: &[&str], reach: Reach) -> Networks {
        let parse = |list: &[&str]| list.iter().map(|network| network.parse().unwrap()).collect();
        Networks::new(parse(allow), parse(deny), reach)
    }

    #[test]
    fn dangerous_addresses_are_denied_in_every_disguise() {
        let networks = networks(&[], &[], Reach::Network);
        for address in [
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "0.0.0.0",
            "0.1.2.3",
            "::",
            "169.254.169.254",
            "fe80::1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "ff02::1",
            "fd00:ec2::254",
            "100.100.100.200",
            "168.63.129.16",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::ffff:0:0",
        ] {
            assert!(!judged(&networks, address), "{address}");
        }
    }

    #[test]
    fn public_and_private_addresses_are_allowed() {
        let networks = networks(&[], &[], Reach::Network);
        for address in ["10.0.0.1", "172.16.0.1", "192.168.1.1", "fd12::1", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1"]
        {
            assert!(judged(&networks, address), "{address}");
        }
    }

    #[test]
    fn a_server_on_loopback_may_pull_from_loopback_and_from_nothing_else_that_is_denied() {
        let networks = networks(&[], &[], Reach::LoopbackOnly);
        assert!(judged(&networks, "127.0.0.1") && judged(&networks, "::1") && judged(&networks, "::ffff:127.0.0.1"));
        assert!(!judged(&networks, "0.0.0.0") && !judged(&networks, "169.254.169.254"));
    }

    #[test]
    fn lists_are_obeyed_and_allow_beats_deny() {
        let networks =
            networks(&["10.1.0.0/16", "169.254.169.254"], &["10.0.0.0/8", "127.0.0.0/8"], Reach::LoopbackOnly);
        assert!(judged(&networks, "10.1.2.3") && judged(&networks, "169.254.169.254"));
        assert!(
            !judged(&networks, "10.2.0.1") && !judged(&networks, "127.0.0.1") && !judged(&networks, "::ffff:10.2.0.1")
        );
    }

    #[test]
    fn reach_is_loopback_only_when_every_socket_is() {
        let of = |list: &[&str]| Reach::of(&list.iter().map(|address| address.parse().unwrap()).collect::<Vec<_>>());
        assert_eq!(of(&["127.0.0.1:1", "[::1]:2"]), Reach::LoopbackOnly);
        assert_eq!(of(&["127.0.0.1:1", "0.0.0.0:2"]), Reach::Network);
        assert_eq!(of(&["[::]:2"]), Reach::Network);
    }
}
