//! [`Suite`]: all cases of one set of files. Ids are paths, so finding them reads no file.

use crate::cases::case::Case;
use crate::cases::load;
use crate::cases::selection::select;
use crate::error::Error;
use crate::specs::catalog::Catalog;
use crate::specs::files::Files;

/// All cases of one set of files.
#[derive(Debug)]
pub struct Suite {
    files: Files,
    ids: Vec<String>,
    paths: Vec<String>,
}

impl Suite {
    /// Finds the cases below `cases/`. A folder `given` holds preconditions, not cases.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read or two files give one id.
    pub fn open(files: Files) -> Result<Self, Error> {
        let paths = files.list("cases")?;
        let mut found: Vec<(String, String)> = paths
            .into_iter()
            .filter_map(|path| Some((id_of_path(&path)?, path)))
            .collect();
        found.sort();
        if let Some(pair) = found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            // windows(2) gives slices of two.
            let (first, second) = (&pair[0], &pair[1]);
            return Err(
                Error::new(format!("the case id `{}` stands twice", first.0))
                    .because(format!("{} and {} give the same id", first.1, second.1))
                    .mend("rename one of the files"),
            );
        }
        let (ids, paths) = found.into_iter().unzip();
        Ok(Self { files, ids, paths })
    }

    /// The ids of all cases, sorted.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The ids that the patterns select, sorted; all when there is none.
    ///
    /// # Errors
    ///
    /// When a pattern is wrong or matches nothing.
    pub fn select(&self, patterns: &[String]) -> Result<Vec<&str>, Error> {
        select(&self.ids, patterns)
    }

    /// Loads a case and resolves what it refers to.
    ///
    /// # Errors
    ///
    /// When there is no such case, or its file or one that it refers to is wrong.
    pub fn case(&self, catalog: &Catalog, id: &str) -> Result<Case, Error> {
        let index = self.ids.binary_search_by(|known| known.as_str().cmp(id));
        let path = index.ok().and_then(|index| self.paths.get(index));
        let path = path.ok_or_else(|| Error::new(format!("there is no case `{id}`")))?;
        load::case(catalog, id, &self.files.read(path)?)
    }
}

fn id_of_path(path: &str) -> Option<String> {
    let id = path.strip_prefix("cases/")?;
    let id = id
        .strip_suffix(".yaml")
        .or_else(|| id.strip_suffix(".yml"))?;
    let folder = id.split('/').nth(1)?;
    (folder != "given").then(|| id.to_owned())
}
