//! A protocol conformance test harness for the PayBox family of payment gateways (PayBox.money, Freedom Pay,
//! GreenLeavesPay).
//!
//! ```text
//!  specs/  what the documents promise          cases/  what we try
//!      \                                          /
//!       specs ----------------------------> cases             every reference resolved, or an error with line and caret
//!                                             |
//!                                       run::prepare           fill templates, add salt
//!                                       sign                   base string -> pg_sig
//!                                       codec                  urlencoded | multipart | query | json | pg_xml
//!                                       transport              bytes out, bytes in
//!                                       check::message         against the endpoint's promise
//!                                       check::expectation     against the case's wish
//!                                       transcript             masked; the only way bytes reach a person
//!                                       report                 text | json
//! ```
//!
//! The modules stand in reading order: each imports only from those above it. The main job, in a test of yours:
//!
//! ```
//! use std::ops::ControlFlow;
//! use std::time::Duration;
//!
//! use countersign::cases::suite::Suite;
//! use countersign::check::verdict::Verdict;
//! use countersign::run::plan::Plan;
//! use countersign::run::schedule::Options;
//! use countersign::specs::catalog::Catalog;
//! use countersign::specs::files::Files;
//! use countersign::stage::embedded::{Exchanges, Stage};
//!
//! # fn main() -> Result<(), countersign::error::Error> {
//! let (catalog, suite) = (Catalog::new(Files::own()), Suite::open(Files::own())?);
//! let ids = suite.select(&catalog, &["paybox/cardstorage-list/".to_owned()])?;
//! let plan = Plan::new(&suite, &catalog, &ids, &[])?;
//! let stage = Stage::new(&plan)?;
//! let options = Options { jobs: 4, repeat: 1, seed: None };
//! let exchanges = Exchanges { time_limit: Duration::from_secs(30), keep: false };
//! stage.run(&plan, &options, exchanges, |outcome| {
//!     assert_eq!(outcome.verdict, Verdict::Pass, "{}", outcome.case.id);
//!     ControlFlow::Continue(())
//! })?;
//! # Ok(())
//! # }
//! ```
//!
//! Not covered: browsers (the payer's pages are plain forms), and any protocol that is not described under `specs/`.

pub mod error;
pub mod protocol;

pub mod codec;
pub mod sign;
pub mod transport;

pub mod specs;

pub mod cases;

pub mod check;
pub mod transcript;

pub mod run;

pub mod merchant;
pub mod mock;

pub mod report;
pub mod stage;
