//! All other tests, one binary: what can be a test is a test.

mod answering;
mod binding;
mod browsing;
mod cli;
mod codecs;
mod deriving;
mod entering;
mod fuzzing;
mod given;
mod judging;
mod limits;
mod linting;
mod loading;
mod loading_steps;
mod masking;
mod mocking;
mod nested;
mod pages;
mod running;
mod scaffolding;
mod schemas;
mod signing;
mod stepping;
mod tidy;
mod vectors;
mod wishes;
