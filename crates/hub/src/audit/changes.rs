use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::platform::text::cut;

/// A longer value is not repeated whole.
const LONGEST: usize = 200;

/// What is different, by name, with what it was and what it is: for what holds no secret.
pub fn changes<T: Serialize + ?Sized>(before: &T, after: &T) -> Value {
    let value = |of: &T| serde_json::to_value(of).unwrap_or_default();
    let mut found = Map::new();
    compare("", &value(before), &value(after), &mut found);
    Value::Object(found)
}

fn compare(name: &str, before: &Value, after: &Value, found: &mut Map<String, Value>) {
    if before == after {
        return;
    }
    if let (Value::Object(old), Value::Object(new)) = (before, after) {
        let names = old
            .keys()
            .chain(new.keys().filter(|key| !old.contains_key(*key)));
        for key in names {
            let name = match name {
                "" => key.clone(),
                name => format!("{name}.{key}"),
            };
            let of = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or_default();
            compare(&name, &of(old), &of(new), found);
        }
        return;
    }
    let change = json!({ "from": short(before), "to": short(after) });
    found.insert(name.to_owned(), change);
}

fn short(value: &Value) -> Value {
    match value {
        Value::String(text) => cut(text, LONGEST).into(),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            match text.len() > LONGEST {
                true => cut(&text, LONGEST).into(),
                false => value.clone(),
            }
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_and_what_is_the_same_is_not() {
        let before = json!({"a": 1, "b": {"c": [1], "d": true}, "e": "x"});
        let after = json!({"a": 1, "b": {"c": [1, 2], "d": true}, "f": "y".repeat(300)});
        let found = changes(&before, &after);
        assert_eq!(found["b.c"], json!({"from": [1], "to": [1, 2]}));
        assert_eq!(found["e"], json!({"from": "x", "to": null}));
        assert_eq!(found["f"]["to"].as_str().unwrap().chars().count(), 200);
        assert_eq!(found.as_object().unwrap().len(), 3, "{found}");
        assert_eq!(changes(&before, &before), json!({}));
    }
}
