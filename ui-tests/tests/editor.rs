//! Tests the macros in an editor: asks a real rust-analyzer over LSP about a user's crate.
//!
//! These tests are ignored unless you ask for them, because they need a rust-analyzer:
//!
//! ```sh
//! rustup component add rust-analyzer        # or: cargo install --locked ra_ap_rust-analyzer
//! cargo test -p ui-tests --test editor -- --ignored
//! ```
//!
//! The variable `RUST_ANALYZER` may name another rust-analyzer than the one in the `PATH`, and `RUST_SRC_PATH` other sources of
//! `std` than those of the toolchain. If the toolchain has none, the few lines in `editor/library` are used. In the tests, `$0` is
//! the cursor.

#[path = "editor/completion.rs"]
mod completion;
#[path = "editor/definition.rs"]
mod definition;
#[path = "editor/language_server.rs"]
mod language_server;
#[path = "editor/rename.rs"]
mod rename;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use language_server::LanguageServer;

/// The file in the editor. The tests replace `// here`, in a method of `Account`, by code.
const BANK: &str = include_str!("editor/bank.rs");

/// One server for all tests, because it takes a while to load. It ends with this process, which closes its input.
struct Editor {
    server: LanguageServer,
    text: String,
    cursor: usize,
}

fn editor() -> MutexGuard<'static, Editor> {
    static EDITOR: OnceLock<Mutex<Editor>> = OnceLock::new();
    let start = || {
        let server = LanguageServer::start(&users_crate());
        Mutex::new(Editor { server, text: String::new(), cursor: 0 })
    };
    EDITOR.get_or_init(start).lock().unwrap_or_else(PoisonError::into_inner)
}

/// A crate outside this workspace, with the same versions of its dependencies.
fn users_crate() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace is there");
    let runtime = workspace.join("runtime");
    let manifest = format!(
        "[package]\nname = \"bank\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nwarded.path = '{}'\n\n[workspace]\n",
        runtime.display()
    );
    fs::create_dir_all(folder.join("src")).expect("the crate has a folder");
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the workspace has a lock file");
    fs::write(folder.join("Cargo.toml"), manifest).expect("the crate has a manifest");
    fs::write(folder.join("src/lib.rs"), BANK).expect("the crate has a file");
    folder
}

impl Editor {
    /// Has `text` in the editor, with the cursor at `$0`.
    fn open(&mut self, text: &str) {
        self.cursor = text.find("$0").expect("`$0` is the cursor");
        self.text = text.replacen("$0", "", 1);
        self.server.open(&self.text);
    }

    /// Has `code` in a method of `Account`.
    fn type_in_method(&mut self, code: &str) {
        self.open(&BANK.replace("// here", code));
    }

    /// The lines that go-to-definition leads to.
    fn definitions(&mut self) -> Vec<String> {
        let places = self.server.definitions(self.cursor);
        let line = |text: &str, number: usize| text.lines().nth(number).unwrap_or_default().trim().to_owned();
        let lines = places.iter().map(|(file, number)| {
            let is_open = self.server.is_open(file);
            let text = if is_open { self.text.clone() } else { fs::read_to_string(file).unwrap_or_default() };
            line(&text, *number)
        });
        lines.collect()
    }

    fn completions(&mut self) -> Vec<String> {
        self.server.completions(self.cursor)
    }

    fn renamed(&mut self, name: &str) -> String {
        self.server.renamed(self.cursor, name)
    }
}

#[test]
#[ignore = "needs rust-analyzer"]
fn a_correct_input_has_no_errors() {
    let mut editor = editor();
    for code in [
        "with_lock!(self.state, |s| s.balance += sum);$0",
        "with_lock!(self.state, timeout = Duration::from_secs(1), |s| s.last.amount).unwrap();$0",
        "let mut s = wait_until!(self.state, |s| s.balance > self.limit); s.balance -= sum;$0",
        "wait_until!(self.filled, |s| s.balance > sum, |s| s.balance -= sum);$0",
        "wait_until!(self.filled).balance -= sum;$0",
        "let year = read_lock!(self.rates, |r| r.interest.year);$0",
        "select_event! { Ok(order) = self.orders.get() => drop(order.amount), () = self.stop.wait() => {} else => {} }$0",
    ] {
        editor.type_in_method(code);
        let errors = editor.server.errors();
        assert!(errors.is_empty(), "{code}\n{errors:?}");
    }
    editor.type_in_method("with_lock!(self.state, |s| s.limit);$0");
    assert_eq!(editor.server.errors(), ["no field `limit` on type `&mut AccountState`"]);
}
