//! The table of single mistakes in signing by name: [`MISTAKES`].
//!
//! Source: the table of implementations in signature.md 4, and its sections 2 and 3.

use form_urlencoded::byte_serialize;

use crate::protocol::authentication::SIGNATURE_FIELD;
use crate::protocol::dialect::{Dialect, Empty, Order};
use crate::protocol::params::{Params, Value};
use crate::protocol::secret::Secret;
use crate::protocol::secrets::Key;
use crate::sign::base_string::{SEPARATOR, walk};
use crate::sign::explain::Signer;
use crate::sign::explain::mistakes::Mistake;
use crate::sign::signature::{md5_hex, sign};

/// Every known single mistake.
pub(super) const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "upper-case",
        says: "wrote the digest in upper case",
        sign: |s| right(s, s.script(), s.params).to_uppercase(),
    },
    Mistake {
        name: "empty-script",
        says: "left the script name empty",
        sign: |s| right(s, "", s.params),
    },
    Mistake {
        name: "full-path",
        says: "signed the whole path in place of the script name",
        sign: |s| right(s, s.path, s.params),
    },
    Mistake {
        name: "relative-path",
        says: "signed the whole path without its first slash in place of the script name",
        sign: |s| right(s, s.path.trim_start_matches('/'), s.params),
    },
    Mistake {
        name: "empty-dropped",
        says: "left out the fields without a value",
        sign: |s| {
            in_dialect(
                s,
                Dialect {
                    empty: Empty::Drop,
                    ..s.dialect()
                },
            )
        },
    },
    Mistake {
        name: "empty-kept",
        says: "kept the slots of fields without a value",
        sign: |s| {
            in_dialect(
                s,
                Dialect {
                    empty: Empty::Keep,
                    ..s.dialect()
                },
            )
        },
    },
    Mistake {
        name: "recursive-order",
        says: "sorted by name level by level",
        sign: |s| {
            in_dialect(
                s,
                Dialect {
                    order: Order::Recursive,
                    ..s.dialect()
                },
            )
        },
    },
    Mistake {
        name: "numbered-order",
        says: "sorted by flat names with running numbers, as the vendor's newer helper does",
        sign: |s| {
            in_dialect(
                s,
                Dialect {
                    order: Order::Numbered,
                    ..s.dialect()
                },
            )
        },
    },
    Mistake {
        name: "old-numbered-order",
        says: "sorted by flat names with running numbers, as the documents' long sample does",
        sign: |s| {
            in_dialect(
                s,
                Dialect {
                    order: Order::NumberedOld,
                    ..s.dialect()
                },
            )
        },
    },
    Mistake {
        name: "message-order",
        says: "kept the order of the message in place of sorting by name",
        sign: |s| {
            let mut values = Vec::new();
            in_message_order(s.params, &mut values);
            finished(s, &values.join(SEPARATOR))
        },
    },
    Mistake {
        name: "sorted-values",
        says: "sorted the values in place of the names",
        sign: |s| {
            let mut values = values(s);
            values.sort_unstable();
            finished(s, &values.join(SEPARATOR))
        },
    },
    Mistake {
        name: "name-and-value",
        says: "signed name=value pairs in place of the values",
        sign: |s| rewritten(s, |name, value| format!("{name}={value}")),
    },
    Mistake {
        name: "own-fields-left-out",
        says: "left out the fields whose names do not begin with pg_",
        sign: |s| {
            right(
                s,
                s.script(),
                &without(s.params, |name| !name.starts_with("pg_")),
            )
        },
    },
    Mistake {
        name: "groups-left-out",
        says: "left out the fields that hold groups or lists",
        sign: |s| {
            let flat = s.params.iter().filter(|(_, value)| value.text().is_some());
            right(
                s,
                s.script(),
                &flat.map(|(name, value)| (name, value.clone())).collect(),
            )
        },
    },
    Mistake {
        name: "salt-left-out",
        says: "left out pg_salt",
        sign: |s| right(s, s.script(), &without(s.params, |name| name == "pg_salt")),
    },
    Mistake {
        name: "encoded-values",
        says: "signed the values as they are encoded in a form, in place of decoded",
        sign: |s| rewritten(s, |_, value| byte_serialize(value.as_bytes()).collect()),
    },
    Mistake {
        name: "trimmed-values",
        says: "cut blanks off the values",
        sign: |s| rewritten(s, |_, value| value.trim().to_owned()),
    },
    Mistake {
        name: "no-secret",
        says: "left out the secret key",
        sign: |s| {
            md5_hex(
                &[&[s.script()], values(s).as_slice()]
                    .concat()
                    .join(SEPARATOR),
            )
        },
    },
    Mistake {
        name: "empty-secret",
        says: "signed with an empty secret key",
        sign: |s| sign(s.script(), s.params, &Secret::new(""), s.dialect()),
    },
    Mistake {
        name: "payout-secret",
        says: "signed with the secret key for payouts in place of the one for receiving",
        sign: |s| sign(s.script(), s.params, s.secrets.of(Key::Payout), s.dialect()),
    },
    Mistake {
        name: "receiving-secret",
        says: "signed with the secret key for receiving in place of the one for payouts",
        sign: |s| {
            sign(
                s.script(),
                s.params,
                s.secrets.of(Key::Receiving),
                s.dialect(),
            )
        },
    },
];

fn in_dialect(signer: &Signer<'_>, dialect: Dialect) -> String {
    sign(signer.script(), signer.params, signer.secret(), dialect)
}

fn right(signer: &Signer<'_>, script: &str, params: &Params) -> String {
    sign(script, params, signer.secret(), signer.dialect())
}

/// Signs the values in the right order, each written by `piece`.
fn rewritten(signer: &Signer<'_>, piece: fn(&str, &str) -> String) -> String {
    let mut pieces = Vec::new();
    walk(signer.params, signer.dialect(), &mut |name, value| {
        pieces.push(piece(name, value))
    });
    finished(signer, &pieces.join(SEPARATOR))
}

/// The values in the order of the message, groups where they stand.
fn in_message_order<'a>(params: &'a Params, values: &mut Vec<&'a str>) {
    for (_, value) in params.iter().filter(|(name, _)| *name != SIGNATURE_FIELD) {
        of_value(value, values);
    }
}

fn of_value<'a>(value: &'a Value, values: &mut Vec<&'a str>) {
    match value {
        Value::Map(group) => in_message_order(group, values),
        Value::List(items) => items.iter().for_each(|item| of_value(item, values)),
        value => values.push(value.text().unwrap_or_default()),
    }
}

fn finished(signer: &Signer<'_>, values: &str) -> String {
    md5_hex(&[signer.script(), values, signer.secret().expose()].join(SEPARATOR))
}

fn values<'a>(signer: &Signer<'a>) -> Vec<&'a str> {
    let mut values = Vec::new();
    walk(signer.params, signer.dialect(), &mut |_, value| {
        values.push(value)
    });
    values
}

fn without(params: &Params, left_out: fn(&str) -> bool) -> Params {
    params
        .iter()
        .filter(|(name, _)| !left_out(name))
        .map(|(name, value)| (name, value.clone()))
        .collect()
}
