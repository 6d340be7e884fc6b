//! The JSON Schemas that editors use: kept in `docs/schema/`, equal to what the types say, and named by every file.

use std::fs;
use std::path::PathBuf;

use countersign::cases::schema::schema as case;
use countersign::specs::files::Files;
use countersign::specs::schema::schemas;
use serde_json::Value;

#[test]
fn the_kept_schemas_are_those_of_the_types() {
    let mut all = schemas();
    all.push(("case", case()));
    for (kind, schema) in all {
        let kept =
            fs::read_to_string(root().join(format!("docs/schema/{kind}.json"))).unwrap_or_default();
        let kept: Value = serde_json::from_str(&kept).unwrap_or_default();
        let renew = format!("cargo run -- schema {kind} > docs/schema/{kind}.json");
        assert!(
            kept == *schema.as_value(),
            "docs/schema/{kind}.json is old; renew it with `{renew}`"
        );
    }
}

#[test]
fn every_file_names_the_schema_of_its_kind() {
    let files = Files::own();
    for folder in ["cases", "specs"] {
        for path in files.list(folder).expect("the folder can be read") {
            let name = path
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".yaml");
            let kind = match path.as_str() {
                path if path.starts_with("cases/") => "case",
                path if path.contains("/endpoints/") => "endpoint",
                path if path.contains("/profiles/") => "profile",
                _ => name,
            };
            let up = "../".repeat(path.matches('/').count());
            let named = format!("# yaml-language-server: $schema={up}docs/schema/{kind}.json");
            let text = fs::read_to_string(root().join(&path)).expect("the file can be read");
            assert_eq!(text.lines().next(), Some(&*named), "{path}");
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
