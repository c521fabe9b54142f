//! The macros at run time: every way out of a body, every shape of a call, every kind of `#[guarded]` struct.
//!
//! Row 45 of `regressions/README.md`. Programs that the macros refuse are in `ui-tests/`. `ci/user.sh` compiles programs of edition
//! 2021.

#[path = "macros/bodies.rs"]
mod bodies;
#[path = "macros/calls.rs"]
mod calls;
#[path = "macros/conditions.rs"]
mod conditions;
#[path = "macros/guarded_structs.rs"]
mod guarded_structs;
mod hand_polling;
#[path = "macros/invisible_groups.rs"]
mod invisible_groups;
#[path = "macros/monitor_classes.rs"]
mod monitor_classes;
#[path = "macros/monitor_numbers.rs"]
mod monitor_numbers;
#[path = "macros/monitors.rs"]
mod monitors;
#[path = "macros/types_of_a_struct.rs"]
mod types_of_a_struct;
#[path = "macros/waiting.rs"]
mod waiting;
