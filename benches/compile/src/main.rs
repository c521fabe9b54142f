//! Writes the crates that `run.sh` compiles: `compile-bench <folder> <root of the workspace>`.
//!
//! - `build-warded`, `build-tokio`: empty crates with this dependency.
//! - `check-macros`, `check-by-hand`: one program, written twice, with 500 structs of 8 fields and 2,000 calls. The first uses
//!   `#[guarded]` and `with_lock!`; the second uses `Lock<State>`, its guard, and a separate struct for the state.
//! - `check-waits`, `check-locks`: one function with 400 `wait_until!`s, and one with 400 `with_lock!`s.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

const STRUCTS: usize = 500;

/// How many calls of a macro one function has.
const IN_ONE_FUNCTION: usize = 400;

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(root)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("compile-bench <folder> <root of the workspace>"));
    };
    let (folder, root) = (Path::new(&folder), Path::new(&root));
    let warded = format!("warded = {{ path = \"{}\" }}\n", root.join("runtime").display());
    let tokio = "tokio = { version = \"1\", features = [\"sync\", \"macros\"] }\n";
    for (name, dependency, program) in [
        ("build-warded", &*warded, String::new()),
        ("build-tokio", tokio, String::new()),
        ("check-macros", &warded, program(with_macros)),
        ("check-by-hand", &warded, program(by_hand)),
        ("check-waits", &warded, function("wait_until!(a.state, |s| s.balance > me, |s| s.balance)")),
        ("check-locks", &warded, function("with_lock!(a.state, |s| s.balance)")),
    ] {
        let package = folder.join(name);
        fs::create_dir_all(package.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n[workspace]\n"
        );
        fs::write(package.join("Cargo.toml"), manifest)?;
        fs::write(package.join("src/lib.rs"), program)?;
        // All crates use the same versions of the dependencies.
        fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock"))?;
    }
    Ok(())
}

/// A module for each struct, as in a user's crate. All modules use the same names.
fn program(module: fn() -> &'static str) -> String {
    (0..STRUCTS).fold(String::new(), |mut program, number| {
        write!(program, "pub mod account_{number} {{{}}}\n\n", module()).expect("writing to a `String` can't fail");
        program
    })
}

/// A function that adds up the values of many copies of the expression.
fn function(expression: &str) -> String {
    let head = "use warded::prelude::*;\n\n#[guarded]\npub struct Account {\n    state: Lock,\n    #[guarded(by = state)]\n    \
                balance: i64,\n}\n\npub async fn sum(a: &Account, me: i64) -> i64 {\n    let mut sum = me;\n";
    let statements = format!("    sum += {expression};\n").repeat(IN_ONE_FUNCTION);
    format!("{head}{statements}    sum\n}}\n")
}

fn with_macros() -> &'static str {
    r"
    use warded::prelude::*;

    #[guarded]
    #[derive(Debug)]
    pub struct Account {
        id: u64,
        owner: String,
        state: Lock,
        #[guarded(by = state)]
        balance: i64,
        #[guarded(by = state)]
        reserved: i64,
        #[guarded(by = state)]
        turnover: u64,
        #[guarded(by = state)]
        closed: bool,
        #[guarded(by = state)]
        entries: Vec<i64>,
        #[guarded(by = state)]
        note: Option<String>,
    }

    impl Account {
        pub fn new(id: u64, owner: String) -> Self {
            let (balance, reserved, turnover) = (0, 0, 0);
            AccountInit { id, owner, balance, reserved, turnover, closed: false, entries: Vec::new(), note: None }.into()
        }

        pub async fn deposit(&self, amount: i64) {
            with_lock!(self.state, |s| {
                s.balance += amount;
                s.entries.push(amount);
            });
        }

        pub async fn withdraw(&self, amount: i64) -> Option<i64> {
            with_lock!(self.state, |s| {
                if s.closed || s.balance - s.reserved < amount {
                    return None;
                }
                s.balance -= amount;
                s.turnover += amount.unsigned_abs();
                Some(s.balance)
            })
        }

        pub async fn last(&self) -> Option<i64> {
            with_lock!(self.state, |s| Some(self.id as i64 + *s.entries.last()?))
        }

        pub async fn close(&self) -> String {
            with_lock!(self.state, |s| {
                s.closed = true;
                s.note.take().unwrap_or_else(|| self.owner.clone())
            })
        }
    }
"
}

fn by_hand() -> &'static str {
    r"
    use warded::Lock;

    #[derive(Debug)]
    pub struct Account {
        id: u64,
        owner: String,
        state: Lock<AccountState>,
    }

    #[derive(Debug)]
    pub struct AccountState {
        balance: i64,
        reserved: i64,
        turnover: u64,
        closed: bool,
        entries: Vec<i64>,
        note: Option<String>,
    }

    impl Account {
        pub fn new(id: u64, owner: String) -> Self {
            let (balance, reserved, turnover) = (0, 0, 0);
            let state = AccountState { balance, reserved, turnover, closed: false, entries: Vec::new(), note: None };
            Self { id, owner, state: Lock::new(state) }
        }

        pub async fn deposit(&self, amount: i64) {
            let mut s = self.state.acquire().await;
            s.balance += amount;
            s.entries.push(amount);
        }

        pub async fn withdraw(&self, amount: i64) -> Option<i64> {
            let mut s = self.state.acquire().await;
            if s.closed || s.balance - s.reserved < amount {
                return None;
            }
            s.balance -= amount;
            s.turnover += amount.unsigned_abs();
            Some(s.balance)
        }

        pub async fn last(&self) -> Option<i64> {
            let s = self.state.acquire().await;
            Some(self.id as i64 + *s.entries.last()?)
        }

        pub async fn close(&self) -> String {
            let mut s = self.state.acquire().await;
            s.closed = true;
            s.note.take().unwrap_or_else(|| self.owner.clone())
        }
    }
"
}
