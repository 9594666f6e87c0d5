//! `buildschema()`: the least schema that all values of a group fit.

use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value};

use super::def::AggregateDef;
use super::fold::{Fold, kernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

pub(super) static BUILDSCHEMA: AggregateDef = AggregateDef {
    name: "buildschema",
    summary: "Describes the types of the values and of what they hold; arrays by the key `` `indexer` ``.",
    params: &[Param::required(
        "DynamicExpr",
        Accepts::Exactly(KqlType::Dynamic),
        "The values to describe.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "schema",
    kernel: kernel::<Schema>(),
    page: "buildschema-aggregation-function",
    examples: &[Example {
        query: "datatable(value: dynamic)[dynamic({\"x\":1, \"y\":3.5}), dynamic({\"x\":\"somevalue\", \"z\":[1, 2, 3]}), \
                dynamic({\"y\":{\"w\":\"zzz\"}, \"t\":[\"aa\", \"bb\"], \"z\":[\"foo\"]})] | summarize buildschema(value)",
        result: "{\"x\":[\"long\",\"string\"],\"y\":[\"double\",{\"w\":\"string\"}],\
                 \"z\":{\"`indexer`\":[\"long\",\"string\"]},\"t\":{\"`indexer`\":\"string\"}}",
    }],
    ..AggregateDef::NEW
};

/// The key under which the elements of an array are described.
const INDEXER: &str = "`indexer`";

/// The types seen at a place: names of scalar types, and the keys of what is a bag or an array there.
#[derive(Debug, Default, Clone, PartialEq)]
struct Schema {
    scalars: Vec<String>,
    keys: Option<Vec<(String, Schema)>>,
}

impl Schema {
    fn add_scalar(&mut self, name: &str) {
        if !self.scalars.iter().any(|known| known == name) {
            self.scalars.push(name.to_owned());
        }
    }

    fn at(&mut self, key: &str) -> &mut Schema {
        let keys = self.keys.get_or_insert_default();
        let idx = keys
            .iter()
            .position(|(known, _)| known == key)
            .unwrap_or_else(|| {
                keys.push((key.to_owned(), Schema::default()));
                keys.len() - 1
            });
        &mut keys[idx].1
    }

    fn add(&mut self, json: &str) {
        match dynamic::kind(json) {
            Kind::Null => {}
            Kind::Object => {
                self.keys.get_or_insert_default();
                dynamic::entries(json).for_each(|(key, value)| self.at(&key).add(value));
            }
            Kind::Array => {
                let elements = self.at(INDEXER);
                dynamic::elements(json).for_each(|element| elements.add(element));
            }
            _ => self.add_scalar(dynamic::type_name(json)),
        }
    }

    fn is_empty(&self) -> bool {
        self.scalars.is_empty() && self.keys.is_none()
    }

    fn write(&self, out: &mut String) {
        let several = self.scalars.len() + usize::from(self.keys.is_some()) > 1;
        let mut texts: Vec<String> = self
            .scalars
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect();
        if let Some(keys) = &self.keys {
            let mut bag = String::from("{");
            for (idx, (key, schema)) in keys.iter().enumerate() {
                if idx > 0 {
                    bag.push(',');
                }
                dynamic::write_string(key, &mut bag);
                bag.push(':');
                schema.write(&mut bag);
            }
            bag.push('}');
            texts.push(bag);
        }
        match (several, texts.pop()) {
            (_, None) => dynamic::write_null(out),
            (false, Some(only)) => out.push_str(&only),
            (true, Some(last)) => {
                out.push('[');
                texts.iter().for_each(|text| {
                    out.push_str(text);
                    out.push(',');
                });
                out.push_str(&last);
                out.push(']');
            }
        }
    }

    /// Adds the types of a schema in its written form.
    fn add_written(&mut self, json: &str) {
        match dynamic::kind(json) {
            Kind::String => self.add_scalar(&dynamic::unquote(json)),
            Kind::Array => dynamic::elements(json).for_each(|part| self.add_written(part)),
            Kind::Object => {
                self.keys.get_or_insert_default();
                dynamic::entries(json).for_each(|(key, schema)| self.at(&key).add_written(schema));
            }
            _ => {}
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

impl Fold for Schema {
    const STATE: &'static [KqlType] = &[KqlType::Dynamic];

    fn update(states: &mut [Schema], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let values = args.json(0);
        for (row, group) in rows {
            if let Some(json) = values.get(row) {
                states[group].add(json);
            }
        }
    }

    fn merge(&mut self, other: Schema) {
        self.add_written(&other.text());
    }

    fn finish(&self, returns: KqlType) -> Value {
        if self.is_empty() {
            Value::Null(returns)
        } else {
            Value::Dynamic(self.text())
        }
    }

    fn save(&self) -> Vec<Value> {
        vec![self.finish(KqlType::Dynamic)]
    }

    fn restore(values: &[Value]) -> Schema {
        let mut schema = Schema::default();
        if let Value::Dynamic(json) = &values[0] {
            schema.add_written(json);
        }
        schema
    }
}
