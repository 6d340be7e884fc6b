//! `countersign sig`: signs and verifies messages, and shows vectors. Run by the holder of the secret, it prints digests.

use std::env::{self, VarError};
use std::fmt::Write;

use countersign::error::Error;
use countersign::protocol::authentication::{SIGN_FIELD, SIGNATURE_FIELD};
use countersign::protocol::dialect::Dialect;
use countersign::protocol::params::{Params, Value};
use countersign::protocol::script::{path, script};
use countersign::protocol::secret::{MASKED, Secret};
use countersign::protocol::secrets::{Key, Secrets};
use countersign::protocol::signing_rule::SigningRule;
use countersign::sign::base_string::walk;
use countersign::sign::explain::{Signer, explain};
use countersign::sign::signature::{sign, verify};
use countersign::transcript::mask::{Mask, SignatureMark};

use crate::cli::Done;
use crate::cli::args::common::Format;
use crate::cli::args::sig::{MessageArguments, SigWhat};
use crate::cli::message::read;
use crate::cli::output::print;
use crate::cli::table::columns;

const VECTORS: &str = include_str!("../../tests/data/signature-vectors.json");
const SIGN_VECTORS: &str = include_str!("../../tests/data/sign-vectors.json");

/// The exit code of a signature that is wrong.
const WRONG: u8 = 1;

pub fn sig(what: &SigWhat) -> Done {
    match what {
        SigWhat::Sign(arguments) => sign_message(arguments),
        SigWhat::Verify(arguments) => verify_message(arguments),
        SigWhat::Vectors { format } => vectors(*format),
    }
}

fn sign_message(arguments: &MessageArguments) -> Done {
    let given = Given::new(arguments)?;
    let digest = sign(&given.script, &given.params, given.secret(), given.dialect);
    if arguments.quiet {
        print(&format!("{digest}\n"))?;
    } else {
        print(&format!(
            "{}\n\n{SIGNATURE_FIELD}  {digest}\n",
            base_string(&given)
        ))?;
    }
    Ok(0)
}

fn verify_message(arguments: &MessageArguments) -> Done {
    let given = Given::new(arguments)?;
    let Given {
        params,
        secrets,
        script,
        path,
        dialect,
    } = &given;
    let signatures: Vec<&Value> = params.all(SIGNATURE_FIELD).collect();
    let text = match signatures.as_slice() {
        [only] => only.text().unwrap_or_default(),
        [] => {
            return told(
                arguments,
                WRONG,
                &format!("the message has no {SIGNATURE_FIELD}"),
            );
        }
        _ => {
            return told(
                arguments,
                WRONG,
                &format!("the message has more than one {SIGNATURE_FIELD}"),
            );
        }
    };
    if verify(text, script, params, given.secret(), *dialect) {
        return told(arguments, 0, &format!("{SIGNATURE_FIELD} is right"));
    }
    let mistake = explain(
        text,
        &Signer {
            path,
            rule: &SigningRule::ByName {
                script: script.as_str().into(),
                dialect: *dialect,
            },
            params,
            secrets,
            key: Key::default(),
        },
    );
    let why = mistake.map_or(
        "none of the known mistakes alone gives it; another secret key, or a value was changed"
            .to_owned(),
        |mistake| format!("the signer {}", mistake.says),
    );
    let rule = base_string(&given);
    told(
        arguments,
        WRONG,
        &format!("{SIGNATURE_FIELD} is wrong: {why}\n\nby the rule\n{rule}"),
    )
}

fn told(arguments: &MessageArguments, code: u8, text: &str) -> Done {
    if !arguments.quiet {
        print(&format!("{text}\n"))?;
    }
    Ok(code)
}

/// The pieces of the base string, a line each, with the fields that they come from.
fn base_string(given: &Given) -> String {
    let mask = Mask {
        secrets: &given.secrets,
    };
    let shown = mask.params(&given.params, &SignatureMark::Valid);
    let mut rows = vec![["script".to_owned(), mask.text(&given.script)]];
    walk(&shown, given.dialect, &mut |name, value| {
        let value = value
            .escape_debug()
            .to_string()
            .replace("\\'", "'")
            .replace("\\\"", "\"");
        rows.push([name.to_owned(), value]);
    });
    rows.push(["secret key".to_owned(), MASKED.to_owned()]);
    columns(rows)
}

/// What a user gave.
struct Given {
    params: Params,
    /// One is given, whatever it is for.
    secrets: Secrets,
    script: String,
    path: String,
    dialect: Dialect,
}

impl Given {
    fn secret(&self) -> &Secret {
        self.secrets.of(Key::default())
    }

    fn new(arguments: &MessageArguments) -> Result<Self, Error> {
        let variable = &arguments.secret_env;
        let mend = format!("put the secret key there: {variable}=... countersign sig ...");
        let wrong = |what: &str| {
            Error::new(format!("the environment variable {variable} {what}")).mend(mend.clone())
        };
        let secret = match env::var(variable) {
            Ok(secret) if secret.is_empty() => return Err(wrong("is empty")),
            Ok(secret) => secret,
            Err(VarError::NotPresent) => return Err(wrong("is not set")),
            Err(VarError::NotUnicode(_)) => return Err(wrong("is not UTF-8 text")),
        };
        let url = arguments.url.as_deref().unwrap_or_default();
        let script = arguments
            .script
            .clone()
            .unwrap_or_else(|| script(url).to_owned());
        let path = if url.is_empty() {
            script.clone()
        } else {
            path(url).to_owned()
        };
        let dialect = Dialect {
            order: arguments.order,
            empty: arguments.empty,
        };
        Ok(Self {
            params: read(arguments)?,
            secrets: Secret::new(secret).into(),
            script,
            path,
            dialect,
        })
    }
}

/// The vectors of signatures by names, then those by rows. Their keys are public.
fn vectors(format: Format) -> Done {
    let read = |text| {
        serde_json::from_str::<Vec<serde_json::Value>>(text).map_err(|error| {
            Error::new("the vectors of this build are broken").because(error.to_string())
        })
    };
    let (by_name, by_row) = (read(VECTORS)?, read(SIGN_VECTORS)?);
    if format == Format::Json {
        let all = serde_json::Value::from([by_name, by_row].concat());
        print(&format!("{all:#}\n"))?;
        return Ok(0);
    }
    let field = |vector: &serde_json::Value, key: &str| {
        let text = vector[key].as_str().unwrap_or_default();
        text.to_owned()
    };
    let mut text = String::new();
    // Writing to a String cannot fail.
    let mut add = |title: String, name: &str, vector: &serde_json::Value| {
        let base_string = field(vector, "signature_string");
        let base_string = base_string.escape_debug();
        let signature = field(vector, "signature");
        let _ = writeln!(
            text,
            "{title}\n  base string  {base_string}\n  {name:<13}{signature}\n"
        );
    };
    let md5 = by_name.iter().filter(|vector| vector["algorithm"] == "md5");
    for vector in md5 {
        let title = format!("{} ({})", field(vector, "id"), field(vector, "variant"));
        add(title, SIGNATURE_FIELD, vector);
    }
    for vector in &by_row {
        let message = [field(vector, "endpoint"), field(vector, "message")].join(", ");
        add(
            format!("{} ({message})", field(vector, "id")),
            SIGN_FIELD,
            vector,
        );
    }
    print(text.trim_end())?;
    print("\n")?;
    Ok(0)
}
