//! `parse_user_agent()`: what a browser says about itself.
//!
//! Kusto's documentation speaks of "a huge number of predefined patterns", whose names and samples are those of uap-core,
//! which kqlab has in `data/uap-core`. Which version of them Kusto has is not published: agents that came or changed names
//! later than its version may be called otherwise there. What no pattern knows is `Other`, as uap-core asks for.

use std::sync::LazyLock;

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, Value, dynamic};
use ua_parser::{Regexes, device, os, user_agent};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static PARSE_USER_AGENT: ScalarDef = ScalarDef {
    name: "parse_user_agent",
    category: Category::String,
    summary: "Finds the browser, the operating system or the device in the text that a browser sends; with the patterns of uap-core 0.18, of which Kusto may have another version.",
    params: &[
        Param::required(
            "user-agent-string",
            Accepts::Exactly(KqlType::String),
            "What the browser says.",
        ),
        Param::required(
            "look-for",
            Accepts::OneOf(&[KqlType::String, KqlType::Dynamic]),
            "`browser`, `os` or `device`, or an array of these.",
        )
        .constant(),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(parse_user_agent),
    page: "parse-user-agent-function",
    examples: &[
        Example {
            query: "print parse_user_agent(\"Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1\", \"browser\")",
            result: r#"{"Browser":{"Family":"AdobeAIR","MajorVersion":"2","MinorVersion":"5","Patch":"1"}}"#,
        },
        Example {
            query: "print parse_user_agent(\"Mozilla/5.0 (SymbianOS/9.2; U; Series60/3.1 NokiaN81-3/10.0.032 Profile/MIDP-2.0 Configuration/CLDC-1.1 ) AppleWebKit/413 (KHTML, like Gecko) Safari/4\", dynamic([\"browser\",\"os\",\"device\"]))",
            result: r#"{"Browser":{"Family":"Nokia OSS Browser","MajorVersion":"3","MinorVersion":"1","Patch":""},"OperatingSystem":{"Family":"Symbian OS","MajorVersion":"9","MinorVersion":"2","Patch":"","PatchMinor":""},"Device":{"Family":"Nokia N81","Brand":"Nokia","Model":"N81-3"}}"#,
        },
    ],
    ..ScalarDef::NEW
};

const DEFINITIONS: &str = include_str!("../../../data/uap-core/regexes.json");

/// What a query looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Browser,
    System,
    Device,
}

fn parse_user_agent(args: &Args<'_>) -> Result<ArrayRef> {
    let targets = targets(args)?;
    let agents = args.strings(0);
    args.dynamics(|row, out| {
        let agent = agents.get(row);
        out.push('{');
        for (idx, target) in targets.iter().enumerate() {
            if idx > 0 {
                out.push(',');
            }
            match target {
                Target::Browser => write_browser(agent, out),
                Target::System => write_system(agent, out),
                Target::Device => write_device(agent, out),
            }
        }
        out.push('}');
        true
    })
}

/// What to look for, each once, in the order of the page's samples.
fn targets(args: &Args<'_>) -> Result<Vec<Target>> {
    let words: Vec<String> = match args.constant(1) {
        Some(Value::String(word)) => vec![word],
        Some(Value::Dynamic(json)) if dynamic::kind(&json) == dynamic::Kind::Array => {
            let words = dynamic::elements(&json);
            words
                .map(|word| dynamic::to_text(word).into_owned())
                .collect()
        }
        Some(Value::Dynamic(json)) => vec![dynamic::to_text(&json).into_owned()],
        _ => Vec::new(),
    };
    let known = [
        ("browser", Target::Browser),
        ("os", Target::System),
        ("device", Target::Device),
    ];
    if words.is_empty()
        || !words
            .iter()
            .all(|word| known.iter().any(|(name, _)| name == word))
    {
        return exec_err!(
            "`parse_user_agent` looks for `browser`, `os`, `device` or an array of these"
        );
    }
    let is_wanted = |name: &str| words.iter().any(|word| word == name);
    let wanted = known.into_iter().filter(|(name, _)| is_wanted(name));
    Ok(wanted.map(|(_, target)| target).collect())
}

fn definitions() -> Regexes<'static> {
    serde_json::from_str(DEFINITIONS).expect("the definitions are well formed")
}

fn write_browser(agent: &str, out: &mut String) {
    static BROWSERS: LazyLock<user_agent::Extractor<'_>> = LazyLock::new(|| {
        let builder = user_agent::Builder::new().push_all(definitions().user_agent_parsers);
        let builder = builder.expect("the patterns of browsers are well formed");
        builder
            .build()
            .expect("the patterns of browsers are well formed")
    });
    let found = BROWSERS.extract(agent);
    let part = |part: fn(&user_agent::ValueRef<'_>) -> String| found.as_ref().map(part);
    let fields = [
        (
            "Family",
            part(|found| found.family.to_string()).or_else(other),
        ),
        ("MajorVersion", part(|found| text(found.major))),
        ("MinorVersion", part(|found| text(found.minor))),
        ("Patch", part(|found| text(found.patch))),
    ];
    write_bag("Browser", &fields, out);
}

fn write_system(agent: &str, out: &mut String) {
    static SYSTEMS: LazyLock<os::Extractor<'_>> = LazyLock::new(|| {
        let builder = os::Builder::new().push_all(definitions().os_parsers);
        let builder = builder.expect("the patterns of systems are well formed");
        builder
            .build()
            .expect("the patterns of systems are well formed")
    });
    let found = SYSTEMS.extract(agent);
    let part = |part: fn(&os::ValueRef<'_>) -> String| found.as_ref().map(part);
    let fields = [
        ("Family", part(|found| found.os.to_string()).or_else(other)),
        ("MajorVersion", part(|found| text(found.major.as_deref()))),
        ("MinorVersion", part(|found| text(found.minor.as_deref()))),
        ("Patch", part(|found| text(found.patch.as_deref()))),
        (
            "PatchMinor",
            part(|found| text(found.patch_minor.as_deref())),
        ),
    ];
    write_bag("OperatingSystem", &fields, out);
}

fn write_device(agent: &str, out: &mut String) {
    static DEVICES: LazyLock<device::Extractor<'_>> = LazyLock::new(|| {
        let builder = device::Builder::new().push_all(definitions().device_parsers);
        let builder = builder.expect("the patterns of devices are well formed");
        builder
            .build()
            .expect("the patterns of devices are well formed")
    });
    let found = DEVICES.extract(agent);
    let part = |part: fn(&device::ValueRef<'_>) -> String| found.as_ref().map(part);
    let fields = [
        (
            "Family",
            part(|found| found.device.to_string()).or_else(other),
        ),
        ("Brand", part(|found| text(found.brand.as_deref()))),
        ("Model", part(|found| text(found.model.as_deref()))),
    ];
    write_bag("Device", &fields, out);
}

fn text(part: Option<&str>) -> String {
    part.unwrap_or_default().to_owned()
}

fn other() -> Option<String> {
    Some("Other".to_owned())
}

/// Writes `"name":{...}`, with empty texts for what is missing.
fn write_bag(name: &str, fields: &[(&str, Option<String>)], out: &mut String) {
    dynamic::write_string(name, out);
    out.push_str(":{");
    for (idx, (field, value)) in fields.iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        dynamic::write_string(field, out);
        out.push(':');
        dynamic::write_string(value.as_deref().unwrap_or_default(), out);
    }
    out.push('}');
}
