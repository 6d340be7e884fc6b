//! What we try: cases with their steps, templates and expectations, read from `cases/`.
//!
//! [`suite::Suite`] finds and loads them. After loading a case cannot name an endpoint, a variable or a requirement that
//! does not exist. Nothing here sends or judges.

pub mod case;
pub mod derive;
pub mod expectation;
pub mod lint;
mod load;
pub mod scaffold;
pub mod schema;
pub mod selection;
pub mod send;
pub mod suite;
pub mod template;
pub mod variables;
