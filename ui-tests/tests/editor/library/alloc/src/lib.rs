//! Nothing: `std` has it.
