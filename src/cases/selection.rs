//! Patterns to ids: [`select`].
//!
//! A pattern is an id, a prefix that ends in `/`, or a glob whose `*` crosses `/`.

use globset::{GlobBuilder, GlobMatcher};

use crate::error::{Error, nearest};

/// The ids that at least one pattern selects, in the order of `ids`; all of them when there is no pattern.
///
/// # Errors
///
/// When there are no ids, a pattern is no glob, or matches nothing: with the nearest ids.
pub fn select<'a>(ids: &'a [String], patterns: &[String]) -> Result<Vec<&'a str>, Error> {
    if ids.is_empty() {
        return Err(Error::new("there are no cases")
            .mend("name a folder that holds `<family>/<endpoint>/<what>.yaml`"));
    }
    let mut selected = vec![patterns.is_empty(); ids.len()];
    for pattern in patterns {
        let matcher = matcher(pattern)?;
        let mut any = false;
        for (id, selected) in ids.iter().zip(&mut selected) {
            if id == pattern || matcher.is_match(id) {
                any = true;
                *selected = true;
            }
        }
        if !any {
            return Err(no_match(pattern, ids));
        }
    }
    Ok(ids
        .iter()
        .zip(selected)
        .filter(|(_, selected)| *selected)
        .map(|(id, _)| id.as_str())
        .collect())
}

fn matcher(pattern: &str) -> Result<GlobMatcher, Error> {
    let glob = match pattern.strip_suffix('/') {
        Some(_) => format!("{pattern}*"),
        None => pattern.to_owned(),
    };
    let glob = GlobBuilder::new(&glob)
        .literal_separator(false)
        .build()
        .map_err(|error| {
            Error::new(format!("`{pattern}` is no pattern"))
                .because(error.kind().to_string())
                .mend("give an id, a prefix that ends in `/`, or a glob such as `*rejects*`")
        })?;
    Ok(glob.compile_matcher())
}

fn no_match(pattern: &str, ids: &[String]) -> Error {
    let error = Error::new(format!("no case matches `{pattern}`"));
    let folder = format!("{pattern}/");
    if ids.iter().any(|id| id.starts_with(&folder)) {
        return error.mend(format!("for all cases below it write `{folder}`"));
    }
    // Folders are what people type most; ids are what they copy.
    let folders = ids
        .iter()
        .flat_map(|id| id.match_indices('/').map(|(end, _)| &id[..=end]));
    let mut known: Vec<&str> = folders.chain(ids.iter().map(String::as_str)).collect();
    known.sort_unstable();
    known.dedup();
    let bare = |id: &str| id.trim_matches(['*', '/']).to_owned();
    let last_part = |id: &str| bare(id).rsplit('/').next().unwrap_or_default().to_owned();
    let mut near = nearest(&bare(pattern), known.iter().copied(), 3);
    if near.is_empty() {
        let wanted = last_part(pattern);
        near = known
            .iter()
            .copied()
            .filter(|id| !nearest(&wanted, [last_part(id).as_str()], 1).is_empty())
            .take(3)
            .collect();
    }
    match near.as_slice() {
        [] => error.mend("`countersign list cases` shows all ids"),
        near => error.mend(format!("near: {}", near.join(", "))),
    }
}
