//! `countersign schema`: the JSON Schema of a kind of file, for editors.

use countersign::cases::schema::schema as case;
use countersign::error::{Error, near_miss};
use countersign::specs::schema::schemas;

use crate::cli::Done;
use crate::cli::args::write::SchemaArguments;
use crate::cli::output::print;

pub fn schema(arguments: &SchemaArguments) -> Done {
    let mut known = schemas();
    known.push(("case", case()));
    let Some((_, schema)) = known.iter().find(|(name, _)| *name == arguments.file) else {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let near = near_miss(&arguments.file, names.iter().copied());
        return Err(
            Error::new(format!("there is no kind of file `{}`", arguments.file))
                .mend(near.unwrap_or_else(|| format!("kinds: {}", names.join(", ")))),
        );
    };
    let text = serde_json::to_string_pretty(schema)
        .map_err(|error| Error::new("the schema cannot be written").because(error.to_string()))?;
    print(&format!("{text}\n"))?;
    Ok(0)
}
