//! rust-analyzer, spoken to over its standard input and output: as much of LSP as the tests ask.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use serde_json::{Value, json};

/// The error code of an answer that is out of date, because the text has changed meanwhile.
const CONTENT_MODIFIED: i64 = -32801;

/// A rust-analyzer that has loaded a crate of one file, whose text is what was [opened](Self::open) last.
pub(crate) struct LanguageServer {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last_request: i64,
    file: String,
    text: String,
    version: i64,
}

impl LanguageServer {
    /// Loads the crate in `folder`, whose macros it builds.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = Command::new(installed())
            .current_dir(folder)
            .env("RUST_SRC_PATH", library())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let input = process.stdin.take().expect("its input is a pipe");
        let output = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        let file = uri(&folder.join("src/lib.rs"));
        let text = fs::read_to_string(folder.join("src/lib.rs")).expect("the crate has a file");
        let mut server = Self { process, input, output, last_request: 0, file, text, version: 0 };
        server.initialize(folder);
        server
    }

    fn initialize(&mut self, folder: &Path) {
        self.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": uri(folder),
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "general": { "positionEncodings": ["utf-16"] },
                },
                "initializationOptions": {
                    "cachePriming": { "enable": false },
                    "checkOnSave": false,
                    "completion": { "postfix": { "enable": false } },
                    // The server reports unknown fields and methods.
                    "diagnostics": { "experimental": { "enable": true } },
                },
            }),
        );
        self.notify("initialized", &json!({}));
        let item = json!({ "uri": self.file, "languageId": "rust", "version": 0, "text": self.text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": item }));
        self.wait_until_loaded();
    }

    fn wait_until_loaded(&mut self) {
        loop {
            let message = self.receive();
            let status = &message["params"];
            if message["method"] == "experimental/serverStatus" {
                assert_ne!(status["health"], "error", "{status}");
                if status["quiescent"] == true {
                    return;
                }
            }
        }
    }

    /// Makes this the text of the file, as an editor does while one types: unsaved.
    pub(crate) fn open(&mut self, text: &str) {
        self.version += 1;
        text.clone_into(&mut self.text);
        let document = json!({ "uri": self.file, "version": self.version });
        let change = json!({ "textDocument": document, "contentChanges": [{ "text": self.text }] });
        self.notify("textDocument/didChange", &change);
    }

    /// Where go-to-definition leads: files and numbers of lines.
    pub(crate) fn definitions(&mut self, offset: usize) -> Vec<(PathBuf, usize)> {
        let found = self.request("textDocument/definition", &self.at(offset));
        let place = |location: &Value| {
            let file = location["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")).unwrap_or_default();
            (file.into(), number(&location["range"]["start"]["line"]))
        };
        array(&found).iter().map(place).collect()
    }

    /// The names that completion offers, without parameters.
    pub(crate) fn completions(&mut self, offset: usize) -> Vec<String> {
        let offered = self.request("textDocument/completion", &self.at(offset));
        let items = if offered.is_object() { &offered["items"] } else { &offered };
        let word = |item: &Value| item["label"].as_str().and_then(|label| Some(label.split(['(', '!']).next()?.into()));
        array(items).iter().filter_map(word).collect()
    }

    /// The text after a rename.
    pub(crate) fn renamed(&mut self, offset: usize, name: &str) -> String {
        let mut parameters = self.at(offset);
        parameters["newName"] = name.into();
        let edit = self.request("textDocument/rename", &parameters);
        let mut edits = Vec::new();
        for change in array(&edit["documentChanges"]) {
            assert_eq!(change["textDocument"]["uri"], self.file);
            edits.extend_from_slice(array(&change["edits"]));
        }
        edits.sort_by_key(|edit| self.offset(&edit["range"]["start"]));
        let mut text = self.text.clone();
        for edit in edits.iter().rev() {
            let (start, end) = (self.offset(&edit["range"]["start"]), self.offset(&edit["range"]["end"]));
            text.replace_range(start..end, edit["newText"].as_str().unwrap_or_default());
        }
        text
    }

    /// The errors that the server itself finds in the file, without rustc.
    pub(crate) fn errors(&mut self) -> Vec<String> {
        let document = json!({ "textDocument": { "uri": self.file } });
        let report = self.request("textDocument/diagnostic", &document);
        let errors = array(&report["items"]).iter().filter(|item| item["severity"] == 1);
        errors.map(|error| error["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Whether it is the file that is open.
    pub(crate) fn is_open(&self, file: &Path) -> bool {
        uri(file) == self.file
    }

    /// A place in the text, which is ASCII, as LSP writes it.
    fn at(&self, offset: usize) -> Value {
        let before = &self.text[..offset];
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        json!({ "textDocument": { "uri": self.file }, "position": { "line": line, "character": column } })
    }

    fn offset(&self, position: &Value) -> usize {
        let lines = self.text.split_inclusive('\n').take(number(&position["line"]));
        lines.map(str::len).sum::<usize>() + number(&position["character"])
    }

    // --- messages ---

    fn request(&mut self, method: &str, parameters: &Value) -> Value {
        loop {
            self.last_request += 1;
            let id = self.last_request;
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
            let answer = self.answer(id);
            if answer["error"]["code"] != CONTENT_MODIFIED {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            sleep(Duration::from_millis(50));
        }
    }

    fn answer(&mut self, id: i64) -> Value {
        loop {
            let message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
        }
    }

    fn notify(&mut self, method: &str, parameters: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let message = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{message}", message.len()).expect("rust-analyzer listens");
        self.input.flush().expect("rust-analyzer listens");
    }

    /// The next message. Requests of the server are answered with an empty result.
    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut header = String::new();
            let read = self.output.read_line(&mut header).expect("rust-analyzer speaks");
            assert_ne!(read, 0, "rust-analyzer has ended: {:?}", self.process.try_wait());
            match header.trim().split_once(": ") {
                Some(("Content-Length", bytes)) => length = bytes.parse().expect("a length is a number"),
                Some(_) => {}
                None => break,
            }
        }
        let mut content = vec![0; length];
        self.output.read_exact(&mut content).expect("rust-analyzer ends its messages");
        let message: Value = serde_json::from_slice(&content).expect("messages are JSON");
        if message.get("id").is_some() && message.get("method").is_some() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
        }
        message
    }
}

/// By the environment, or the first in the `PATH` that runs: rustup puts one there that may be only a name.
fn installed() -> PathBuf {
    if let Some(path) = env::var_os("RUST_ANALYZER") {
        return path.into();
    }
    let runs = Command::new("rust-analyzer").arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(runs, "no rust-analyzer: install one, or say where it is, `RUST_ANALYZER=/path/to/rust-analyzer`");
    "rust-analyzer".into()
}

/// The sources of `std`: by the environment, or those that are installed, or the few lines in `library`. Without any,
/// rust-analyzer would install them, and the texts of rustc's errors would change.
fn library() -> PathBuf {
    if let Some(path) = env::var_os("RUST_SRC_PATH") {
        return path.into();
    }
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc runs").stdout;
    let installed = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib/src/rust/library");
    if installed.exists() { installed } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor/library") }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| number.try_into().ok()).unwrap_or_default()
}
