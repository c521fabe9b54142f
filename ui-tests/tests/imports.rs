//! Checks that no files of the macros, and no parts of the runtime, import each other in a circle, and that no part of the runtime
//! imports one of a higher layer. `cargo test -p ui-tests --test imports -- --nocapture` prints how many there are.
//!
//! A file imports each file whose items it names by a path, in a `use` or elsewhere. Code for tests is left out. In the runtime, a
//! primitive and the files of its folder count as one part, because a lock makes guards, and a guard leads to its lock. Each part
//! of the engine counts as one, too.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The files that count as one part together with the files of their folders.
const ONE_PART: [&str; 5] = ["lock", "monitor", "queue", "rw_lock", "semaphore"];

/// A module for which the root has another name.
const RENAMED: (&str, [&str; 2]) = ("record", ["observe", "record"]);

/// The layers of the runtime, the lowest first. Every other part is a primitive, or stands beside the primitives.
const LAYERS: [&[&str]; 5] =
    [&["holding", "kind", "observe"], &["engine"], &[], &["expansion"], &["", "macros", "names_elsewhere", "prelude"]];

/// The only module of a lower layer that stands beside the primitives, because it takes their guards.
const BESIDE_PRIMITIVES: [&str; 2] = ["observe", "under"];

/// A module by its path: `["guarded", "parse"]`; the root of the crate is empty.
type Module = Vec<String>;

#[test]
fn no_files_of_the_macros_import_each_other() {
    let imports = imports("macros", &["tests", "expanded"]);
    let circles = circles(&imports);
    println!("macros: {} files, {} circles", imports.len(), circles.len());
    assert!(circles.is_empty(), "files that import each other:\n{}", listed(&circles));
}

#[test]
fn no_parts_of_the_runtime_import_each_other() {
    let parts = parts(imports("runtime", &["tests", "model"]));
    let circles = circles(&parts);
    println!("runtime: {} parts, {} circles", parts.len(), circles.len());
    assert!(circles.is_empty(), "parts that import each other:\n{}", listed(&circles));
}

#[test]
fn no_part_of_the_runtime_imports_a_higher_layer() {
    let upward = upward(&parts(imports("runtime", &["tests", "model"])));
    println!("runtime: {} upward imports", upward.len());
    assert!(upward.is_empty(), "imports of a higher layer:\n{}", upward.join("\n"));
}

#[test]
fn an_upward_import_is_found() {
    let part = |path: &[&str]| path.iter().map(ToString::to_string).collect::<Module>();
    let imports = BTreeMap::from([
        (part(&["engine", "sync"]), BTreeSet::from([part(&["lock"]), part(&["observe", "record"])])),
        (part(&["lock"]), BTreeSet::from([part(&["engine", "sync"]), part(&["expansion", "held"])])),
        (part(&["observe", "under"]), BTreeSet::from([part(&["lock"])])),
    ]);
    assert_eq!(upward(&imports), ["engine/sync imports lock", "lock imports expansion/held"]);
}

#[test]
fn a_circle_is_found() {
    let file = |path: &[&str]| path.iter().map(ToString::to_string).collect::<Module>();
    let modules = BTreeSet::from([file(&[]), file(&["lock"]), file(&["lock", "guard"]), file(&["queue"])]);
    let read = |module: &[&str], code: &str| {
        let mut found = Imports { modules: &modules, module: file(module), found: BTreeSet::new() };
        found.search(code.parse().unwrap());
        (file(module), found.found)
    };
    let imports = BTreeMap::from([
        read(&[], "mod lock; mod queue; pub use lock::{guard::Guard, Lock};"),
        read(&["lock"], "mod guard; use self::guard::{self, Guard}; #[cfg(test)] use crate::Both;"),
        read(&["lock", "guard"], "fn first() -> super::Lock { crate::queue::first() }"),
        read(&["queue"], "use std::{sync::Arc, lock::Other}; pub fn first() {}"),
    ]);
    assert_eq!(imports[&file(&["lock", "guard"])], BTreeSet::from([file(&["lock"]), file(&["queue"])]));
    assert_eq!(circles(&imports), [BTreeSet::from([file(&["lock"]), file(&["lock", "guard"])])]);
}

// --- which files ---

/// The imports of each file of the crate. Modules with the names in `tests` are left out.
fn imports(package: &str, tests: &[&str]) -> BTreeMap<Module, BTreeSet<Module>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("src");
    let mut files = BTreeMap::new();
    read(&root, tests, &mut Module::new(), &mut files);
    let modules = files.keys().cloned().collect();
    let imports = files.into_iter().map(|(module, code)| {
        let mut imports = Imports { modules: &modules, module: module.clone(), found: BTreeSet::new() };
        imports.search(code);
        imports.found.remove(&module);
        (module, imports.found)
    });
    imports.collect()
}

/// All files in the folder of a module.
fn read(folder: &Path, tests: &[&str], module: &mut Module, files: &mut BTreeMap<Module, TokenStream>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if tests.contains(&&*name) {
            continue;
        }
        let depth = module.len();
        module.extend((name != "lib").then_some(name));
        if path.is_dir() {
            read(&path, tests, module, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.insert(module.clone(), fs::read_to_string(&path).unwrap().parse().unwrap());
        }
        module.truncate(depth);
    }
}

/// The same between parts.
fn parts(files: BTreeMap<Module, BTreeSet<Module>>) -> BTreeMap<Module, BTreeSet<Module>> {
    let part = |module: Module| match module.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["engine", _, ..] => module[..2].to_vec(),
        [first, ..] if ONE_PART.contains(&first) => module[..1].to_vec(),
        _ => module,
    };
    let mut parts: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, imports) in files {
        let from = part(module);
        let others = imports.into_iter().map(part).filter(|other| *other != from);
        parts.entry(from.clone()).or_default().extend(others);
    }
    parts
}

// --- what a file imports ---

struct Imports<'a> {
    modules: &'a BTreeSet<Module>,
    /// The file's own.
    module: Module,
    found: BTreeSet<Module>,
}

impl Imports<'_> {
    fn search(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (before, behind) = (&tokens[..at], &tokens[at + 1..]);
            at += 1;
            match token {
                TokenTree::Group(group) if is_test(before, &group.stream()) => at += end_of_item(behind),
                TokenTree::Group(_) if is_visibility(before) => {}
                TokenTree::Group(group) => self.search(group.stream()),
                TokenTree::Ident(first) if !goes_on(before) && is_path_sign(behind) => {
                    let first = first.to_string();
                    let Some(start) = self.start(&first) else { continue };
                    self.path(start, &behind[2..]);
                }
                _ => {}
            }
        }
    }

    /// Where a path begins: at the crate, at a module above, or at one that this file declares.
    fn start(&self, first: &str) -> Option<Module> {
        match first {
            "crate" => Some(Module::new()),
            "self" => Some(self.module.clone()),
            "super" => self.module.split_last().map(|(_, above)| above.to_vec()),
            child => {
                let module = [&self.module[..], &[child.to_owned()]].concat();
                self.modules.contains(&module).then_some(module)
            }
        }
    }

    /// The modules to which a path leads. These tokens are the rest of the path.
    fn path(&mut self, start: Module, tokens: &[TokenTree]) {
        match tokens {
            [TokenTree::Ident(word), rest @ ..] if word == "super" && is_path_sign(rest) => {
                let above = start.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default();
                self.path(above, &rest[2..]);
            }
            [TokenTree::Ident(word), rest @ ..] if start.is_empty() && word == RENAMED.0 && is_path_sign(rest) => {
                self.path(RENAMED.1.map(str::to_owned).to_vec(), &rest[2..]);
            }
            [TokenTree::Ident(word), rest @ ..] => {
                let next = [&start[..], &[word.to_string()]].concat();
                match self.modules.contains(&next) {
                    true if is_path_sign(rest) => self.path(next, &rest[2..]),
                    true => drop(self.found.insert(next)),
                    false => drop(self.found.insert(start)),
                }
            }
            [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
                let paths = inner.split(is_comma).filter(|path| !path.is_empty());
                paths.for_each(|path| self.path(start.clone(), path));
            }
            _ => drop(self.found.insert(start)),
        }
    }
}

fn is_path_sign(tokens: &[TokenTree]) -> bool {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ':');
    matches!(tokens, [one, other, ..] if is_colon(one) && is_colon(other))
}

/// Whether the word after these tokens is not the first one of its path, because `::` or `$` is before it.
fn goes_on(before: &[TokenTree]) -> bool {
    let is_sign = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    match before {
        [.., TokenTree::Punct(one), other] if one.spacing() == Spacing::Joint => {
            one.as_char() == ':' && is_sign(other, ':')
        }
        [.., last] => is_sign(last, '$'),
        [] => false,
    }
}

/// `pub(in crate::lock)` names a file and imports nothing.
fn is_visibility(before: &[TokenTree]) -> bool {
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "pub")
}

/// `#[cfg(test)]`, and the like.
fn is_test(before: &[TokenTree], attribute: &TokenStream) -> bool {
    let follows_pound = matches!(before.last(), Some(TokenTree::Punct(sign)) if sign.as_char() == '#');
    let text = attribute.to_string().replace(' ', "");
    follows_pound && (text == "cfg(test)" || text.starts_with("cfg(all(test,"))
}

/// How many tokens an item has.
fn end_of_item(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(sign) => sign.as_char() == ';',
        _ => false,
    };
    let end = tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1);
    // `use a::{b, c};`
    end + usize::from(matches!(tokens.get(end), Some(TokenTree::Punct(sign)) if sign.as_char() == ';'))
}

// --- layers ---

/// The imports of higher layers. A module may name the modules in its own folder, because it declares and re-exports them.
fn upward(imports: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let mut upward = Vec::new();
    for (part, imported) in imports {
        let higher = imported.iter().filter(|other| layer(other) > layer(part) && !other.starts_with(part));
        upward.extend(higher.map(|other| format!("{} imports {}", name(part), name(other))));
    }
    upward
}

fn layer(part: &Module) -> usize {
    let first = part.first().map_or("", String::as_str);
    let listed = LAYERS.iter().position(|layer| layer.contains(&first) && *part != BESIDE_PRIMITIVES);
    listed.unwrap_or_else(|| LAYERS.iter().position(|layer| layer.is_empty()).expect("the layer of the primitives"))
}

// --- circles ---

/// The largest sets of files in which each leads to each.
fn circles(imports: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<BTreeSet<Module>> {
    let reached = imports.keys().map(|module| (module, reached_from(module, imports))).collect::<BTreeMap<_, _>>();
    let circle_of = |module: &Module| {
        let is_in = |other: &&Module| reached[other].contains(module);
        reached[module].iter().filter(is_in).cloned().collect::<BTreeSet<_>>()
    };
    let circles: BTreeSet<_> = imports.keys().map(circle_of).filter(|circle| circle.len() > 1).collect();
    circles.into_iter().collect()
}

fn reached_from(module: &Module, imports: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let mut reached = BTreeSet::new();
    let mut open = vec![module];
    while let Some(module) = open.pop() {
        for imported in imports.get(module).into_iter().flatten() {
            if reached.insert(imported.clone()) {
                open.push(imported);
            }
        }
    }
    reached
}

fn listed(circles: &[BTreeSet<Module>]) -> String {
    let circle = |circle: &BTreeSet<Module>| circle.iter().map(name).collect::<Vec<_>>().join(", ");
    circles.iter().map(circle).collect::<Vec<_>>().join("\n")
}

fn name(module: &Module) -> String {
    if module.is_empty() { "lib".to_owned() } else { module.join("/") }
}
