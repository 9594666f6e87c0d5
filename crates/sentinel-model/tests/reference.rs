//! `testdata/scenarios/reference.toml` names every key of a scenario file, with its default.

use sentinel_model::config::{ContentHub, FaultKnobs, IncidentRule, Knobs, Subscription, Xdr};
use sentinel_model::{Background, Recording, Scenario, simulate};

const REFERENCE: &str = include_str!("../../../testdata/scenarios/reference.toml");

fn reference() -> Scenario {
    Scenario::from_toml(REFERENCE).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

#[test]
fn it_gives_the_defaults() {
    let config = reference().config;
    let knobs = Knobs {
        fault: FaultKnobs {
            nonutc_window: None,
            ..config.knobs.fault.clone()
        },
        ..config.knobs.clone()
    };
    assert_eq!(knobs, Knobs::default());
    assert_eq!(reference().background, Some(Background::default()));
    assert_eq!(config.xdr, Xdr::default());
    assert_eq!(config.content_hub, ContentHub::default());
    let subscription = Subscription {
        name: config.subscriptions[0].name.clone(),
        ..Subscription::default()
    };
    assert_eq!(config.subscriptions[0], subscription);
    let rule =
        toml::from_str::<IncidentRule>(&format!("name = \"{}\"", config.incident_rules[0].name));
    assert_eq!(Ok(&config.incident_rules[0]), rule.as_ref());
}

/// The keys that a table of a scenario may have, as the message about a wrong one lists them.
fn keys_of(table: &str) -> Vec<String> {
    let head = "title = \"\"\nstart = \"2024-05-01\"\nnow = \"2024-05-02\"\n";
    let text = match table {
        "" => format!("wrong = 1\n{head}"),
        event if event.starts_with("event.") => {
            let action = &event["event.".len()..];
            format!("{head}[[event]]\nat = \"00:00\"\n{action} = {{ wrong = 1 }}\n")
        }
        list if list.starts_with("[[") => format!("{head}{list}\nwrong = 1\n"),
        table => format!("{head}[{table}]\nwrong = 1\n"),
    };
    let errors = Scenario::from_toml(&text).expect_err("the key is wrong");
    let names = errors[0].message.split('`').skip(1).step_by(2);
    names.skip(1).map(str::to_owned).collect()
}

#[test]
fn it_names_every_key() {
    let actions = keys_of("[[event]]");
    let actions = actions.iter().filter(|action| *action != "at");
    let events: Vec<String> = actions.map(|action| format!("event.{action}")).collect();
    assert_eq!(events.len(), 15, "{events:?}");
    let tables = [
        "",
        "workspace",
        "[[subscription]]",
        "tenant_connector",
        "content_hub",
        "xdr",
        "xdr_connector",
        "[[incident_rule]]",
        "[[automation_rule]]",
        "[[suppression_rule]]",
        "[[user]]",
        "knobs",
        "knobs.mdc",
        "knobs.sub",
        "knobs.tenant",
        "knobs.component",
        "knobs.rule",
        "knobs.xdr",
        "knobs.merge",
        "knobs.fault",
        "background",
        "background.soc",
        "[[event]]",
    ];
    let events = events.iter().map(String::as_str);
    for table in tables.into_iter().chain(events) {
        let keys = keys_of(table);
        assert!(!keys.is_empty(), "`{table}` has keys");
        for key in keys {
            let written = [format!("{key} ="), format!("{key}]"), format!(".{key}")];
            let named = written.iter().any(|form| REFERENCE.contains(form.as_str()));
            assert!(named, "the key `{key}` of `{table}` is missing");
        }
    }
}

#[test]
fn it_runs() {
    let mut tables = Recording::default();
    simulate(&reference(), &mut tables);
    let refused = tables.steps.iter().filter(|step| step.refused);
    let whys: Vec<&str> = refused.map(|step| step.what.as_str()).collect();
    let lack = "write permission on the workspace is missing";
    assert_eq!(whys, [format!("`reader` may not do this: {lack}")]);
}
