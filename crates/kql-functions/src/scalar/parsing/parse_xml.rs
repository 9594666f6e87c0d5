//! `parse_xml()`: an XML document as a dynamic.

use kql_types::KqlType;

use super::xml::{Element, Member};
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

/// A longer document is null.
const MAX_BYTES: usize = 1 << 20;

pub(super) static PARSE_XML: ScalarDef = ScalarDef {
    name: "parse_xml",
    category: Category::String,
    summary: "Converts an XML text to a dynamic: attributes are `@name`, texts beside them `#text`.",
    params: &[Param::required(
        "xml",
        Accepts::Exactly(KqlType::String),
        "The XML text.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.dynamics(|row, out| {
            let text = texts.get(row);
            let root = if text.len() <= MAX_BYTES {
                Element::parse(text)
            } else {
                None
            };
            root.is_some_and(|root| write_root(&root, out))
        })
    }),
    page: "parse-xml-function",
    examples: &[
        Example {
            query: r#"print parse_xml('<e name="value">text</e>')"#,
            result: r##"{"e":{"@name":"value","#text":"text"}}"##,
        },
        Example {
            query: "print parse_xml('<e> <a>text</a> <a>text</a> </e>')",
            result: r#"{"e":{"a":["text","text"]}}"#,
        },
    ],
    ..ScalarDef::NEW
};

fn write_root(root: &Element, out: &mut String) -> bool {
    out.push('{');
    write_name(&root.name, out);
    write_element(root, out);
    out.push('}');
    true
}

/// Nothing inside is null, a text alone is a string, anything else is an object.
fn write_element(element: &Element, out: &mut String) {
    match element.members.as_slice() {
        [] => out.push_str("null"),
        [Member::Text(text)] => kql_types::dynamic::write_string(text, out),
        members => write_object(members, out),
    }
}

/// Members of one name are an array, in the place of the first.
fn write_object(members: &[Member], out: &mut String) {
    out.push('{');
    let mut is_first = true;
    for (idx, member) in members.iter().enumerate() {
        let key = member.key();
        if members[..idx].iter().any(|earlier| earlier.key() == key) {
            continue;
        }
        if !std::mem::take(&mut is_first) {
            out.push(',');
        }
        write_name(&key, out);
        let same: Vec<&Member> = members[idx..]
            .iter()
            .filter(|member| member.key() == key)
            .collect();
        match same.as_slice() {
            [member] => write_member(member, out),
            members => write_array(members, out),
        }
    }
    out.push('}');
}

fn write_array(members: &[&Member], out: &mut String) {
    for (idx, member) in members.iter().enumerate() {
        out.push(if idx == 0 { '[' } else { ',' });
        write_member(member, out);
    }
    out.push(']');
}

fn write_member(member: &Member, out: &mut String) {
    match member {
        Member::Attribute { value, .. } => kql_types::dynamic::write_string(value, out),
        Member::Text(text) => kql_types::dynamic::write_string(text, out),
        Member::Element(element) => write_element(element, out),
    }
}

fn write_name(name: &str, out: &mut String) {
    kql_types::dynamic::write_string(name, out);
    out.push(':');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_xml(xml: &str, expected: &str) {
        check(&PARSE_XML, &[text(xml)], expected);
    }

    #[test]
    fn documented() {
        check_xml("<e/>", r#"{"e":null}"#);
        check_xml("<e>text</e>", r#"{"e":"text"}"#);
        check_xml(r#"<e name="value" />"#, r#"{"e":{"@name":"value"}}"#);
        check_xml(
            r#"<e name="value">text</e>"#,
            r##"{"e":{"@name":"value","#text":"text"}}"##,
        );
        check_xml(
            "<e> <a>text</a> <b>text</b> </e>",
            r#"{"e":{"a":"text","b":"text"}}"#,
        );
        check_xml(
            "<e> text <a>text</a> </e>",
            r##"{"e":{"#text":"text","a":"text"}}"##,
        );
    }

    #[test]
    fn event_data() {
        check_xml(
            r#"<EventData xmlns="http://x"><Data Name="A">1 &lt; 2</Data><Data Name="B" /><!-- c --></EventData>"#,
            r##"{"EventData":{"@xmlns":"http://x","Data":[{"@Name":"A","#text":"1 < 2"},{"@Name":"B"}]}}"##,
        );
    }

    #[test]
    fn names_apart() {
        check_xml(
            "<e><a>1</a><b>2</b><a>3</a></e>",
            r#"{"e":{"a":["1","3"],"b":"2"}}"#,
        );
        check_xml("<n:e><n:a>é&#65;</n:a></n:e>", r#"{"n:e":{"n:a":"éA"}}"#);
        check_xml(
            "<?xml version='1.0'?>\n<!DOCTYPE e>\n<e></e>\n",
            r#"{"e":null}"#,
        );
    }

    #[test]
    fn no_xml() {
        let nested = format!("{}{}", "<e>".repeat(100_000), "</e>".repeat(100_000));
        let texts = [
            "",
            "text",
            "<e>",
            "<e></f>",
            "<e/><e/>",
            "<e/>text",
            "<e a=1/>",
            "<e>&unknown;</e>",
            "<e a='1' a='2'/>",
            nested.as_str(),
        ];
        for xml in texts {
            check_xml(xml, "null");
        }
    }
}
