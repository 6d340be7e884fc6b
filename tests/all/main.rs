//! All other tests, one binary: what can be a test is a test.

mod answering;
mod binding;
mod cli;
mod codecs;
mod deriving;
mod entering;
mod fuzzing;
mod judging;
mod limits;
mod linting;
mod loading;
mod masking;
mod mocking;
mod nested;
mod running;
mod scaffolding;
mod schemas;
mod signing;
mod tidy;
mod vectors;
