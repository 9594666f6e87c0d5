//! The `kqlab` program.
fn main() {}
