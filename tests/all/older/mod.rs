//! The older API: its recovered messages, a client of its own, what is refused, and its payments whatever happens to them.

mod audit;
mod client;
mod foreign;
mod moving;
mod plain;
mod printed;
mod racing;
mod refusing;
mod shop;
mod story;
