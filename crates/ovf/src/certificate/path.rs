//! The way from a signer to an anchor. Every certificate is passed once, so that no file makes it long.

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::chain::shown_name;
use super::judgement::{Gap, GapCause, Judgement, Standing, Untimely};
use super::{Link, vouching};

/// Judges a signer. `others` are the certificates that came with it, in any order; `anchors` those that are trusted, in DER.
/// A way on which every certificate is valid at `now` (seconds since 1970 UTC) is taken before any other, a short one before
/// a long one.
pub(crate) fn judge(leaf: &Link, others: &[Link], anchors: &[Vec<u8>], now: i64) -> Judgement {
    let anchors: Vec<Link> = anchors.iter().filter_map(|der| Link::from_der(der.clone()).ok()).collect();
    let nodes = Node::all(leaf, others, &anchors);
    let timely = search(&nodes, |link| !link.is_expired(now) && !link.is_early(now));
    match timely.or_else(|_| search(&nodes, |_| true)) {
        Ok(path) => Judgement { untimely: untimely(&path, now), standing: Standing::Anchored(path) },
        Err(gap) => Judgement {
            untimely: untimely(std::slice::from_ref(leaf), now),
            standing: if leaf.self_signed { Standing::SelfSigned } else { Standing::Unanchored(gap) },
        },
    }
}

fn untimely(path: &[Link], now: i64) -> Vec<Untimely> {
    let expired = path.iter().filter(|link| link.is_expired(now)).cloned().map(Untimely::Expired);
    let early = path.iter().filter(|link| link.is_early(now)).cloned().map(Untimely::Early);
    expired.chain(early).collect()
}

/// A certificate that a way may pass. The signer's is the first.
struct Node<'a> {
    link: &'a Link,
    certificate: X509Certificate<'a>,
    is_anchor: bool,
}

impl<'a> Node<'a> {
    fn all(leaf: &'a Link, others: &'a [Link], anchors: &'a [Link]) -> Vec<Self> {
        let mut nodes: Vec<Self> = Vec::new();
        for link in std::iter::once(leaf).chain(others).chain(anchors) {
            let is_known = nodes.iter().any(|node| node.link.der() == link.der());
            let Ok((_, certificate)) = X509Certificate::from_der(link.der()) else { continue };
            if !is_known {
                let is_anchor = anchors.iter().any(|anchor| anchor.der() == link.der());
                nodes.push(Self { link, certificate, is_anchor });
            }
        }
        nodes
    }

    fn is_issued_by(&self, other: &Self) -> bool {
        self.certificate.issuer().as_raw() == other.certificate.subject().as_raw()
    }
}

/// A certificate on the way, and from where it was reached.
struct Step {
    node: usize,
    from: Option<usize>,
    /// Authorities between this certificate's issuer and the signer that are not their own issuers.
    authorities: usize,
}

/// The shortest way over certificates that may be passed, or the first reason for which there is none.
fn search(nodes: &[Node<'_>], may_pass: impl Fn(&Link) -> bool) -> Result<Vec<Link>, Gap> {
    let mut walk = Walk { nodes, steps: Vec::new(), gaps: Vec::new() };
    if nodes.first().is_some_and(|leaf| may_pass(leaf.link)) {
        walk.steps.push(Step { node: 0, from: None, authorities: 0 });
    }
    let mut at = 0;
    while let Some(node) = walk.steps.get(at).and_then(|step| nodes.get(step.node)) {
        if node.is_anchor {
            return Ok(walk.path_to(at));
        }
        match signer_fault(at, node) {
            Some(cause) => walk.end_at(node, cause),
            None => walk.advance(at, node, &may_pass),
        }
        at += 1;
    }
    Err(walk.gap())
}

fn signer_fault(at: usize, node: &Node<'_>) -> Option<GapCause> {
    (at == 0).then(|| vouching::check_signer(&node.certificate).err()).flatten()
}

struct Walk<'a> {
    nodes: &'a [Node<'a>],
    steps: Vec<Step>,
    gaps: Vec<Gap>,
}

impl Walk<'_> {
    /// Adds a step to everybody who vouches for the certificate of a step and was not passed yet.
    fn advance(&mut self, at: usize, node: &Node<'_>, may_pass: impl Fn(&Link) -> bool) {
        let below = self.steps.get(at).map_or(0, |step| step.authorities);
        let mut was_passed = false;
        let mut candidates = 0;
        for (index, issuer) in self.nodes.iter().enumerate() {
            if !node.is_issued_by(issuer) || !may_pass(issuer.link) {
                continue;
            }
            if self.steps.iter().any(|step| step.node == index) {
                was_passed = true;
                continue;
            }
            candidates += 1;
            match vouching::check(&issuer.certificate, &node.certificate, below) {
                Ok(()) => {
                    let authorities = below + usize::from(!issuer.link.self_signed);
                    self.steps.push(Step { node: index, from: Some(at), authorities });
                }
                Err(cause) => self.end_at(node, cause),
            }
        }
        match (candidates, was_passed) {
            (0, _) if node.link.self_signed => self.end_at(node, GapCause::RootUnknown),
            (0, true) => self.end_at(node, GapCause::Circle),
            (0, false) => {
                let issuer = shown_name(&node.certificate.issuer().to_string());
                self.end_at(node, GapCause::IssuerUnknown(issuer));
            }
            _ => {}
        }
    }

    fn end_at(&mut self, node: &Node<'_>, cause: GapCause) {
        self.gaps.push(Gap { subject: node.link.subject.clone(), cause });
    }

    /// The links up to a step, the signer's first.
    fn path_to(&self, at: usize) -> Vec<Link> {
        let mut path = Vec::new();
        let mut step = self.steps.get(at);
        while let Some(here) = step {
            path.extend(self.nodes.get(here.node).map(|node| node.link.clone()));
            step = here.from.and_then(|from| self.steps.get(from));
        }
        path.reverse();
        path
    }

    /// What an administrator should hear: what is wrong with a certificate at hand before what is not at hand, and of the
    /// latter the farthest.
    fn gap(mut self) -> Gap {
        let is_absence =
            |gap: &Gap| matches!(gap.cause, GapCause::IssuerUnknown(_) | GapCause::RootUnknown | GapCause::Circle);
        let fault = self.gaps.iter().position(|gap| !is_absence(gap));
        let farthest = fault.or(self.gaps.len().checked_sub(1));
        let unknown = Gap { subject: String::new(), cause: GapCause::RootUnknown };
        farthest.map_or(unknown, |at| self.gaps.swap_remove(at))
    }
}
