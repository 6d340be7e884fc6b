//! All other tests, one binary: what can be a test is a test.

mod cli;
mod loading;
mod running;
mod tidy;
