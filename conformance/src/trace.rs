//! What is written down of a run, in the shape in which `reference.py` writes it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::program::Record;

/// What a program did, on `warded`.
#[derive(Debug, Serialize)]
pub struct Trace {
    /// The program's.
    pub id: String,
    #[serde(rename = "trace")]
    pub(crate) steps: Vec<Step>,
    #[serde(rename = "final")]
    pub(crate) end: End,
}

/// What one step changed, and how it left things.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Step {
    /// By object and op: who came back, in order, with what.
    pub(crate) done: BTreeMap<String, Vec<(Option<String>, Value)>>,
    pub(crate) state: BTreeMap<String, Value>,
    pub(crate) blocked: Blocked,
    /// Op, object and answer of what is asked at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) rets: Vec<(&'static str, String, Value)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cancelled: Vec<String>,
}

/// By actor: the op and the object it waits for.
pub(crate) type Blocked = BTreeMap<String, (&'static str, String)>;

/// How a program ended.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum End {
    /// Who was left waiting, and what was left in the queues.
    Quiet { blocked: Blocked, queues: BTreeMap<String, Vec<i64>> },
    /// Before its last step, for what it asked next was not possible.
    BrokenOff { crash: String },
}

/// What came of an op that asyncio would have ended with this exception.
pub(crate) fn raised(exception: &str) -> Value {
    json!({ "error": exception })
}

impl Step {
    pub(crate) fn push_done(&mut self, op: &'static str, obj: &str, actor: Option<&str>, result: Value) {
        self.done.entry(format!("{obj}.{op}")).or_default().push((actor.map(str::to_owned), result));
    }

    /// Sorts what has no order, or none that is compared: who of those that were let go together came back first.
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
    /// The first difference to what asyncio did, if there is one.
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
    fn differences_are_found_where_they_are() {
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
