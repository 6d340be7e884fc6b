//! The table of single mistakes in signing by row: [`MISTAKES`].
//!
//! Source: bisys.md 2.2, on what clients do and where one of them slips.

use md5::{Digest, Md5};

use crate::protocol::dialect::Empty;
use crate::protocol::params::{Params, Value};
use crate::protocol::signing_rule::{SigningRule, Table};
use crate::sign::by_row::{SEPARATOR, digest, walk};
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::Mistake;
use crate::sign::signature::md5_hex;

/// The field that names the shop, which a request's string ends with before the secret.
const TOKEN: &str = "shopToken";

/// Every known single mistake.
pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "lower-case",
        says: "wrote the digest in lower case",
        sign: |s| digest(&finished(s, values(s))).to_lowercase(),
    },
    Mistake {
        name: "one-digest",
        says: "made one md5 in place of an md5 of an md5",
        sign: |s| md5_hex(&finished(s, values(s))).to_uppercase(),
    },
    Mistake {
        name: "inner-lower-case",
        says: "made the second md5 of lower-case digits",
        sign: |s| md5_hex(&md5_hex(&finished(s, values(s)))).to_uppercase(),
    },
    Mistake {
        name: "raw-digest",
        says: "made the second md5 of the 16 bytes of the first in place of its digits",
        sign: |s| {
            let inner = Md5::digest(finished(s, values(s)));
            let outer = Md5::digest(inner);
            outer.iter().map(|byte| format!("{byte:02X}")).collect()
        },
    },
    Mistake {
        name: "message-order",
        says: "kept the order of the message in place of that of the documented rows",
        sign: |s| {
            let mut values = Vec::new();
            as_sent(s.params, s.rule.field(), &mut values);
            digest(&finished(s, values))
        },
    },
    Mistake {
        name: "sorted-names",
        says: "sorted by name in place of keeping the order of the documented rows",
        sign: |s| {
            let mut fields: Vec<(&str, &Value)> = s.params.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            let sorted: Params = fields
                .into_iter()
                .map(|(name, value)| (name, value.clone()))
                .collect();
            let mut values = Vec::new();
            as_sent(&sorted, s.rule.field(), &mut values);
            digest(&finished(s, values))
        },
    },
    Mistake {
        name: "empty-dropped",
        says: "left out the empty texts",
        sign: |s| digest(&finished(s, values_with(s, Empty::Drop))),
    },
    Mistake {
        name: "empty-kept",
        says: "kept the slots of empty texts",
        sign: |s| digest(&finished(s, values_with(s, Empty::Keep))),
    },
    Mistake {
        name: "null-kept",
        says: "signed an empty slot for a null",
        sign: |s| {
            let filled = without_nulls(s.params);
            digest(&finished(s, values_of(s, &filled, Empty::Keep)))
        },
    },
    Mistake {
        name: "lists-left-out",
        says: "left out the lists",
        sign: |s| {
            let flat = s.params.iter().filter(|(_, value)| value.text().is_some());
            let flat: Params = flat.map(|(name, value)| (name, value.clone())).collect();
            digest(&finished(s, values_of(s, &flat, empty(s))))
        },
    },
    Mistake {
        name: "token-left-out",
        says: "left out shopToken",
        sign: |s| {
            let mut params = s.params.clone();
            params.remove(TOKEN);
            digest(&finished(s, values_of(s, &params, empty(s))))
        },
    },
    Mistake {
        name: "no-secret",
        says: "left out the secret key",
        sign: |s| digest(&values(s).join(SEPARATOR)),
    },
    Mistake {
        name: "separator-at-the-end",
        says: "wrote a separator behind the secret key",
        sign: |s| digest(&(finished(s, values(s)) + SEPARATOR)),
    },
    Mistake {
        name: "semicolons",
        says: "joined with semicolons",
        sign: |s| digest(&[values(s), vec![secret(s)]].concat().join(";")),
    },
];

fn secret(signer: &Signer<'_>) -> String {
    signer.secret().expose().to_owned()
}

fn finished(signer: &Signer<'_>, values: Vec<String>) -> String {
    [values, vec![secret(signer)]].concat().join(SEPARATOR)
}

fn values(signer: &Signer<'_>) -> Vec<String> {
    values_with(signer, empty(signer))
}

fn values_with(signer: &Signer<'_>, empty: Empty) -> Vec<String> {
    values_of(signer, signer.params, empty)
}

fn values_of(signer: &Signer<'_>, params: &Params, empty: Empty) -> Vec<String> {
    let none = Table::default();
    let table = match signer.rule {
        SigningRule::ByRow { table, .. } => table,
        SigningRule::ByName { .. } => &none,
    };
    let mut values = Vec::new();
    walk(table, empty, params, &mut |_, value| {
        values.push(value.to_owned())
    });
    values
}

fn empty(signer: &Signer<'_>) -> Empty {
    match signer.rule {
        SigningRule::ByRow { empty, .. } => *empty,
        SigningRule::ByName { dialect, .. } => dialect.empty,
    }
}

/// The values in the order of the message, without its signature.
fn as_sent(params: &Params, signature: &str, values: &mut Vec<String>) {
    for (_, value) in params.iter().filter(|(name, _)| *name != signature) {
        of_value(value, values);
    }
}

fn of_value(value: &Value, values: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Map(group) => as_sent(group, "", values),
        Value::List(items) => items.iter().for_each(|item| of_value(item, values)),
        value => values.push(value.text().unwrap_or_default().to_owned()),
    }
}

fn without_nulls(params: &Params) -> Params {
    let filled = |value: &Value| match value {
        Value::Null => Value::from(""),
        other => other.clone(),
    };
    params
        .iter()
        .map(|(name, value)| (name, filled(value)))
        .collect()
}
