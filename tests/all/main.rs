//! All other tests, one binary: what can be a test is a test.

mod answering;
mod cli;
mod codecs;
mod loading;
mod masking;
mod running;
mod signing;
mod tidy;
