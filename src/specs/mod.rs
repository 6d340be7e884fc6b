//! What the documents promise: sources, families, profiles, endpoints and their field rows, read from `specs/`.
//!
//! [`catalog::Catalog`] loads lazily: a run parses only the files that it needs. After loading, every reference is
//! resolved, and whatever could not be is a load error with line and caret. Nothing here judges a message.

pub mod catalog;
pub mod change;
pub mod code;
pub mod condition;
pub mod each;
pub mod endpoint;
pub mod family;
pub mod fault;
pub mod field;
pub mod files;
pub mod flaw;
mod load;
pub mod payment_system;
pub mod profile;
pub mod proof;
pub mod register;
pub mod requirement;
pub mod schema;
pub mod settings;
pub mod source;
pub mod view;
pub mod yaml;
