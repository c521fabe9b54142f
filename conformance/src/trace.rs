//! The trace of a run, in the same format as `reference.py` writes it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::program::Record;

/// The trace of a program on `warded`.
#[derive(Debug, Serialize)]
pub struct Trace {
    /// The id of the program.
    pub id: String,
    #[serde(rename = "trace")]
    pub(crate) steps: Vec<Step>,
    #[serde(rename = "final")]
    pub(crate) end: End,
}

/// The changes of one step, and the state after it.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Step {
    /// For each object and operation: the waits that ended, in order, with their results.
    pub(crate) done: BTreeMap<String, Vec<(Option<String>, Value)>>,
    pub(crate) state: BTreeMap<String, Value>,
    pub(crate) blocked: Blocked,
    /// The operation, object and result of each call that completes at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) rets: Vec<(&'static str, String, Value)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cancelled: Vec<String>,
}

/// For each actor that waits: the operation and the object.
pub(crate) type Blocked = BTreeMap<String, (&'static str, String)>;

/// How a program ended.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum End {
    /// The actors that still wait, and the items that are left in the queues.
    Quiet { blocked: Blocked, queues: BTreeMap<String, Vec<i64>> },
    /// The program ended early, because its next operation was not possible.
    BrokenOff { crash: String },
}

/// The result of an operation that ends with this exception in asyncio.
pub(crate) fn raised(exception: &str) -> Value {
    json!({ "error": exception })
}

impl Step {
    pub(crate) fn push_done(&mut self, op: &'static str, obj: &str, actor: Option<&str>, result: Value) {
        self.done.entry(format!("{obj}.{op}")).or_default().push((actor.map(str::to_owned), result));
    }

    /// Sorts the parts whose order is not compared, for example the waits that ended together.
    pub(crate) fn sort(&mut self) {
        for (what, came_back) in &mut self.done {
            if let Some((_, "wait" | "barrier_wait" | "join")) = what.rsplit_once('.') {
                came_back.sort_by(|(one, _), (other, _)| one.cmp(other));
            }
        }
        self.cancelled.sort();
    }
}

impl Trace {
    /// The first difference from asyncio's trace, if there is one.
    #[must_use]
    pub fn difference(&self, record: &Record) -> Option<String> {
        let mut steps = record.trace.iter().zip(&self.steps).enumerate();
        steps
            .find_map(|(index, (expected, got))| difference(&format!("trace[{index}]"), expected, &json!(got)))
            .or_else(|| difference("final", &record.end, &json!(self.end)))
            .or_else(|| difference("steps", &json!(record.trace.len()), &json!(self.steps.len())))
    }
}

/// The same rule as `same` in `reference.py`: `"*"` stands for anything.
fn difference(path: &str, expected: &Value, got: &Value) -> Option<String> {
    match (expected, got) {
        (Value::String(wildcard), _) if wildcard == "*" => None,
        (Value::Object(expected), Value::Object(got)) if expected.keys().eq(got.keys()) => expected
            .iter()
            .zip(got.values())
            .find_map(|((key, expected), got)| difference(&format!("{path}.{key}"), expected, got)),
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => expected
            .iter()
            .zip(got)
            .enumerate()
            .find_map(|(index, (expected, got))| difference(&format!("{path}[{index}]"), expected, got)),
        _ => (expected != got).then(|| format!("{path}: CPython {expected}, warded {got}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_reported_with_its_path() {
        let cases = [
            (json!({"a": [1, 2]}), json!({"a": [1, 2]}), None),
            (json!({"a": [1, "*"]}), json!({"a": [1, {"b": 3}]}), None),
            (json!({"a": [1, 2]}), json!({"a": [1, 3]}), Some("$.a[1]: CPython 2, warded 3")),
            (json!([1]), json!([1, 2]), Some("$: CPython [1], warded [1,2]")),
            (json!({"a": 1}), json!({"b": 1}), Some(r#"$: CPython {"a":1}, warded {"b":1}"#)),
            (json!(true), json!(1), Some("$: CPython true, warded 1")),
            (json!(1), json!("*"), Some(r#"$: CPython 1, warded "*""#)),
        ];
        for (expected, got, difference_found) in cases {
            assert_eq!(difference("$", &expected, &got).as_deref(), difference_found);
        }
    }

    #[test]
    fn only_broadcasts_are_sorted() {
        let mut step = Step::default();
        for actor in ["b", "a"] {
            step.push_done("wait", "E", Some(actor), json!(true));
            step.push_done("acquire", "L.wait", Some(actor), json!(true));
        }
        step.sort();
        let actors = |what: &str| step.done[what].iter().map(|(actor, _)| actor.as_deref()).collect::<Vec<_>>();
        assert_eq!(actors("E.wait"), [Some("a"), Some("b")]);
        assert_eq!(actors("L.wait.acquire"), [Some("b"), Some("a")]);
    }
}
