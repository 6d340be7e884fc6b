//! What can be made wrong in what a request proves beside its fields.

use crate::cases::derive::fault::Fault;
use crate::cases::send::{Send, Signing};
use crate::cases::template::Template;
use crate::protocol::certificate::Certificate;
use crate::specs::family::{Refusal, Refuses};
use crate::specs::files::At;
use crate::specs::proof::{Proof, ProvenBy};

/// The faults of a proof, each with how it is refused: whose header names nobody is not known.
pub(super) fn of_proof<'r>(proof: &Proof, refuses: &'r Refuses) -> Vec<(Fault, &'r Refusal)> {
    let fault = |what, spoil: Box<dyn Fn(&mut Send)>| Fault {
        what,
        requirement: "",
        level: proof.level,
        accepted: false,
        spoil,
    };
    let header = |text: &'static str| -> Box<dyn Fn(&mut Send)> {
        let header = ("authorization".to_owned(), Template::literal(text));
        Box::new(move |send| send.headers.push(header.clone()))
    };
    let shows = |certificate| -> Box<dyn Fn(&mut Send)> {
        Box::new(move |send| send.certificate = Some((At::START, certificate)))
    };
    let nobody = &refuses.unknown_merchant;
    match proof.by {
        ProvenBy::Authorization => vec![
            (
                fault("missing", Box::new(|send| send.sign = Signing::Unsigned)),
                nobody,
            ),
            (fault("wrong", header("Basic bm9ib2R5")), nobody),
            (fault("other-scheme", header("Bearer c2hvcA==")), nobody),
            (
                fault("other-secret", Box::new(other_secret)),
                &refuses.bad_signature,
            ),
        ],
        ProvenBy::Certificate => vec![
            (
                fault("missing", shows(Certificate::None)),
                &refuses.bad_certificate,
            ),
            (
                fault("other-name", shows(Certificate::OtherName)),
                &refuses.bad_certificate,
            ),
        ],
    }
}

fn other_secret(send: &mut Send) {
    send.sign = Signing::Spoilt {
        script: None,
        secret: Some("not-the-secret-key".to_owned()),
    };
}
