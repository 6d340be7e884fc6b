//! The YAML files of `specs/` as they are written. No flatten, untagged or internally tagged types: they lose places.

pub(super) mod code;
pub(super) mod endpoint;
pub(super) mod family;
pub(super) mod flaw;
pub(super) mod payment_systems;
pub(super) mod register;
