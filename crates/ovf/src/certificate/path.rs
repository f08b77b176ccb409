//! The certification path from a signer to an anchor. Every certificate is passed once, so that no file makes it long.

pub(crate) mod error;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::{Certificate, Judgement, PathError, PathErrorCause, Trust, Untimely, issuance, shown_name, usage};

/// Judges a signer. `others` are the certificates that came with it, in any order; `anchors` those that are trusted, in DER.
/// A path on which every certificate is valid at `now` (seconds since 1970 UTC) is taken before any other, a short one before
/// a long one.
pub(crate) fn judge(leaf: &Certificate, others: &[Certificate], anchors: &[Vec<u8>], now: i64) -> Judgement {
    let anchors: Vec<Certificate> = anchors.iter().filter_map(|der| Certificate::from_der(der.clone()).ok()).collect();
    let nodes = Node::all(leaf, others, &anchors);
    let timely = search(&nodes, |certificate| !certificate.is_expired(now) && !certificate.is_not_yet_valid(now));
    match timely.or_else(|_| search(&nodes, |_| true)) {
        Ok(path) => Judgement { untimely: untimely(&path, now), trust: Trust::Anchored(path) },
        Err(error) => Judgement {
            untimely: untimely(std::slice::from_ref(leaf), now),
            trust: if leaf.self_signed { Trust::SelfSigned } else { Trust::NoPath(error) },
        },
    }
}

fn untimely(path: &[Certificate], now: i64) -> Vec<Untimely> {
    let expired = path.iter().filter(|certificate| certificate.is_expired(now)).cloned().map(Untimely::Expired);
    let not_yet_valid =
        path.iter().filter(|certificate| certificate.is_not_yet_valid(now)).cloned().map(Untimely::NotYetValid);
    expired.chain(not_yet_valid).collect()
}

/// A certificate that a path may pass. The signer's is the first.
struct Node<'a> {
    certificate: &'a Certificate,
    x509: X509Certificate<'a>,
    is_anchor: bool,
}

impl<'a> Node<'a> {
    fn all(leaf: &'a Certificate, others: &'a [Certificate], anchors: &'a [Certificate]) -> Vec<Self> {
        let mut nodes: Vec<Self> = Vec::new();
        for certificate in std::iter::once(leaf).chain(others).chain(anchors) {
            let is_known = nodes.iter().any(|node| node.certificate.der() == certificate.der());
            let Ok((_, x509)) = X509Certificate::from_der(certificate.der()) else { continue };
            if !is_known {
                let is_anchor = anchors.iter().any(|anchor| anchor.der() == certificate.der());
                nodes.push(Self { certificate, x509, is_anchor });
            }
        }
        nodes
    }

    fn is_issued_by(&self, other: &Self) -> bool {
        self.x509.issuer().as_raw() == other.x509.subject().as_raw()
    }
}

/// A certificate on a path, and from where it was reached.
struct Step {
    node: usize,
    from: Option<usize>,
    /// Authorities between this certificate's issuer and the signer that are not their own issuers.
    authorities: usize,
}

/// The shortest path over certificates that may be passed, or the first reason for which there is none.
fn search(nodes: &[Node<'_>], may_pass: impl Fn(&Certificate) -> bool) -> Result<Vec<Certificate>, PathError> {
    let mut walk = Walk { nodes, steps: Vec::new(), errors: Vec::new() };
    if nodes.first().is_some_and(|leaf| may_pass(leaf.certificate)) {
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
    Err(walk.error())
}

fn signer_fault(at: usize, node: &Node<'_>) -> Option<PathErrorCause> {
    (at == 0).then(|| usage::check_signer(&node.x509).err()).flatten()
}

struct Walk<'a> {
    nodes: &'a [Node<'a>],
    steps: Vec<Step>,
    errors: Vec<PathError>,
}

impl Walk<'_> {
    /// Adds a step to everybody who issued the certificate of a step and was not passed yet.
    fn advance(&mut self, at: usize, node: &Node<'_>, may_pass: impl Fn(&Certificate) -> bool) {
        let below = self.steps.get(at).map_or(0, |step| step.authorities);
        let mut was_passed = false;
        let mut candidates = 0;
        for (index, issuer) in self.nodes.iter().enumerate() {
            if !node.is_issued_by(issuer) || !may_pass(issuer.certificate) {
                continue;
            }
            if self.steps.iter().any(|step| step.node == index) {
                was_passed = true;
                continue;
            }
            candidates += 1;
            match issuance::check(&issuer.x509, &node.x509, below) {
                Ok(()) => {
                    let authorities = below + usize::from(!issuer.certificate.self_signed);
                    self.steps.push(Step { node: index, from: Some(at), authorities });
                }
                Err(cause) => self.end_at(node, cause),
            }
        }
        match (candidates, was_passed) {
            (0, _) if node.certificate.self_signed => self.end_at(node, PathErrorCause::RootUnknown),
            (0, true) => self.end_at(node, PathErrorCause::Circle),
            (0, false) => {
                let issuer = shown_name(&node.x509.issuer().to_string());
                self.end_at(node, PathErrorCause::IssuerUnknown(issuer));
            }
            _ => {}
        }
    }

    fn end_at(&mut self, node: &Node<'_>, cause: PathErrorCause) {
        self.errors.push(PathError { subject: node.certificate.subject.clone(), cause });
    }

    /// The certificates up to a step, the signer's first.
    fn path_to(&self, at: usize) -> Vec<Certificate> {
        let mut path = Vec::new();
        let mut step = self.steps.get(at);
        while let Some(here) = step {
            path.extend(self.nodes.get(here.node).map(|node| node.certificate.clone()));
            step = here.from.and_then(|from| self.steps.get(from));
        }
        path.reverse();
        path
    }

    /// What an administrator should hear: what is wrong with a certificate at hand before what is not at hand, and of the
    /// latter the farthest.
    fn error(mut self) -> PathError {
        let is_absence = |error: &PathError| {
            matches!(
                error.cause,
                PathErrorCause::IssuerUnknown(_) | PathErrorCause::RootUnknown | PathErrorCause::Circle
            )
        };
        let fault = self.errors.iter().position(|error| !is_absence(error));
        let farthest = fault.or(self.errors.len().checked_sub(1));
        let unknown = PathError { subject: String::new(), cause: PathErrorCause::RootUnknown };
        farthest.map_or(unknown, |at| self.errors.swap_remove(at))
    }
}
