//! Durations as cases write them.

use std::time::Duration;

use crate::cases::load::scope::Scope;
use crate::error::Error;
use crate::protocol;
use crate::specs::yaml::Located;

/// A duration with its unit.
pub(super) fn duration(scope: &Scope<'_>, text: &Located<String>) -> Result<Duration, Error> {
    protocol::duration::duration(&text.value).ok_or_else(|| {
        let what = format!("`{}` is no duration", text.value);
        scope
            .file
            .error(text.at, what)
            .mend("write a number with a unit: 40s, 2m")
    })
}
