//! Scenario files say clearly what is wrong with them.

use sentinel_model::{EventEntry, Recording, Scenario, Simulation};

const HEAD: &str = r#"
title = "test"
start = "2024-05-01T00:00:00Z"
now = "2024-05-02T00:00:00Z"

[[subscription]]
name = "contoso-prod"
connected = true
"#;

/// The first error of the head with more lines, from reading or from checking.
fn error_of(more: &str) -> String {
    let text = format!("{HEAD}{more}");
    match Scenario::from_toml(&text) {
        Err(errors) => errors[0].to_string(),
        Ok(_) => String::new(),
    }
}

#[track_caller]
fn check(more: &str, expected: &str) {
    let error = error_of(more);
    assert!(
        error.contains(expected),
        "expected `{expected}` in `{error}`"
    );
}

#[test]
fn a_valid_file_has_no_errors() {
    assert_eq!(error_of(""), "");
    assert_eq!(
        error_of(
            "[[event]]\nat = 2024-05-01T09:00:00Z\nraise_alert = { name = \"a\", subscription = \"contoso-prod\" }\n"
        ),
        ""
    );
}

#[test]
fn unknown_keys_are_named() {
    check("conected = true\n", "unknown key `conected`");
    check(
        "[knobs]\nprovider = \"x\"\n",
        "unknown key `provider`, expected one of `provider_name`",
    );
    check(
        "[[event]]\nat = \"09:00\"\nraise_alrt = {}\n",
        "unknown key `raise_alrt`, expected one of",
    );
    check(
        "[background]\nalert_per_hour = 3\n",
        "unknown key `alert_per_hour`",
    );
}

#[test]
fn all_that_has_the_wrong_form_is_listed() {
    let text = format!(
        "tittle = \"x\"\n{HEAD}conected = true\n{}{}",
        "[[event]]\nat = \"09:00\"\nraise_alert = { nam = \"a\", name = \"a\", subscription = \"contoso-prod\" }\n",
        "[knobs.merge]\nmod = \"absorb\"\nwindow = \"soon\"\n",
    );
    let errors = Scenario::from_toml(&text).expect_err("five mistakes");
    let places: Vec<(usize, usize)> = errors
        .iter()
        .map(|error| (error.line, error.column))
        .collect();
    assert_eq!(
        places,
        [(1, 1), (10, 1), (13, 17), (15, 1), (16, 10)],
        "{errors:?}"
    );
}

#[test]
fn errors_say_where_they_are() {
    // The head has eight lines.
    check(
        "[knobs]\nprovder_name = \"x\"\n",
        "line 10, column 1: unknown key `provder_name`",
    );
    check(
        "[knobs]\nprovder_name = \"x\"\n",
        "(did you mean `provider_name`?)",
    );
    check("[xdr]\nmdc_alerts = \"nine\"\n", "(did you mean `none`?)");
    check(
        "[background.soc]\ntriaged = 0.5\nclosed = 1.5\n",
        "line 11, column 1: background.soc.closed: a share is from 0 to 1, not 1.5",
    );
    check(
        "[[event]]\nat = \"09:00\"\nraise_alert = { name = \"a\", subscription = \"contoso-prd\" }\n",
        "line 11, column 44: event 1: no subscription is named `contoso-prd`",
    );
    check(
        "[[event]]\nat = \"3d 09:00\"\ntenant_connector = { connected = true }\n",
        "line 9, column 1: event 1: 2024-05-04T09:00:00.0000000Z is outside",
    );
    check("[[event]\n", "line 9, column 9: ");
}

#[test]
fn all_wrong_values_are_listed() {
    let text = format!(
        "{HEAD}{}{}",
        "[[event]]\nat = \"09:00\"\nset_alert_status = { alert = \"é\", status = \"Resolved\" }\n",
        "[[event]]\nat = \"09:00\"\nplans = { subscription = \"x\", plans = \"all\" }\n",
    );
    let errors = Scenario::from_toml(&text).expect_err("both events name unknown things");
    let places: Vec<(usize, usize)> = errors
        .iter()
        .map(|error| (error.line, error.column))
        .collect();
    assert_eq!(places, [(11, 30), (14, 26)]);
}

#[test]
fn errors_are_in_the_order_of_the_file() {
    let text = format!(
        "{HEAD}{}{}{}",
        "[[event]]\nat = \"09:00\"\nraise_alert = { name = \"a\", subscription = \"x\" }\n",
        "[[event]]\nat = \"08:00\"\nset_alert_status = { alert = \"a\", status = \"Resolved\" }\n",
        "[[suppression_rule]]\nname = \"s\"\nalert_type = \"VM_Nothing\"\n",
    );
    let errors = Scenario::from_toml(&text).expect_err("three things are wrong");
    let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [11, 14, 17]);
}

#[test]
fn words_are_those_of_a_scenario_file() {
    check(
        "[[event]]\nat = \"09:00\"\nraise_alert = {}\n",
        "missing key `name`",
    );
    let error = |text: &str| Scenario::from_toml(text).expect_err("wrong")[0].to_string();
    let head = "title = \"x\"\nstart = \"2024-05-01\"\nnow = \"2024-05-02\"\n";
    let with = |more: &str| error(&format!("{head}{more}\n"));
    assert_eq!(
        with("knobs = 3"),
        "line 4, column 9: wrong type: number `3`, expected a table"
    );
    assert_eq!(
        with("subscription = 5"),
        "line 4, column 16: wrong type: number `5`, expected a list"
    );
    assert_eq!(
        with("seed = 1.5"),
        "line 4, column 8: wrong type: number `1.5`, expected a whole number from 0"
    );
    assert_eq!(
        with("background = { hosts = -1 }"),
        "line 4, column 24: wrong value: number `-1`, expected a whole number from 0 to 4294967295"
    );
    assert_eq!(
        with("background = { alerts_per_hour = \"ten\" }"),
        "line 4, column 34: wrong type: string \"ten\", expected a number"
    );
    assert_eq!(
        with("tenant_connector = { connected = 1 }"),
        "line 4, column 34: wrong type: number `1`, expected `true` or `false`"
    );
    assert_eq!(error(""), "line 1, column 1: missing key `title`");
}

#[test]
fn nesting_has_a_limit() {
    let nested = |open: &str, inner: &str, close: &str| {
        let text = format!("x = {}{inner}{}", open.repeat(10_000), close.repeat(10_000));
        Scenario::from_toml(&text).expect_err("too deep")[0].to_string()
    };
    for error in [nested("[", "", "]"), nested("{ a = ", "1", " }")] {
        assert!(error.contains("values are nested too deeply"), "{error}");
    }
    let dotted = format!("x{} = 1\n", ".x".repeat(10_000));
    let error = Scenario::from_toml(&dotted).expect_err("too deep")[0].to_string();
    assert!(error.contains("values are nested too deeply"), "{error}");
}

#[test]
fn new_subscriptions_come_before_what_happens_in_them() {
    let new = |more: &str| {
        format!("[[event]]\nat = \"10:00\"\nnew_subscription = {{ name = \"lab\"{more} }}\n")
    };
    let raise = |at: &str| {
        format!(
            "[[event]]\nat = \"{at}\"\nraise_alert = {{ name = \"a\", subscription = \"lab\" }}\n"
        )
    };
    assert_eq!(error_of(&format!("{}{}", new(""), raise("10:00"))), "");
    check(
        &format!("{}{}", new(""), raise("09:00")),
        "event 2: subscription `lab` is new only later, at 2024-05-01T10:00:00",
    );
    check(
        &format!("{}{}", new(""), new("")),
        "event 2: the name `lab` is taken",
    );
    check(
        &new(", connected = true"),
        "event 1: the new subscription `lab` is not connected by itself",
    );
}

#[test]
fn a_name_that_is_taken_is_one_mistake() {
    let raise = |at: &str| {
        format!(
            "[[event]]\nat = \"{at}\"\nraise_alert = {{ name = \"a\", subscription = \"contoso-prod\" }}\n"
        )
    };
    let resolve =
        "[[event]]\nat = \"09:30\"\nset_alert_status = { alert = \"a\", status = \"Resolved\" }\n";
    let text = format!("{HEAD}{}{resolve}{}", raise("09:00"), raise("10:00"));
    let errors = Scenario::from_toml(&text).expect_err("the name is taken");
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(messages, ["event 3: an alert named `a` was raised before"]);
    check(
        &format!("{}{}", raise("10:00"), raise("09:00")),
        "event 2: another event raises an alert named `a`, at 2024-05-01T10:00:00",
    );
}

#[test]
fn values_of_the_wrong_form_are_explained() {
    check(
        "[knobs.sub]\ndelay = \"five minutes\"\n",
        "`five minutes` is not a duration",
    );
    check(
        "[knobs.sub]\ndelay = \"5m..2m\"\n",
        "the delay `5m..2m` ends before it starts",
    );
    for window in ["[\"10h\", \"9h\"]", "[\"9h\", \"9h\"]"] {
        check(
            &format!("[knobs.fault]\nnonutc_window = {window}\n"),
            "line 10, column 1: knobs.fault.nonutc_window: the window does not end after its start",
        );
    }
    check(
        "[[event]]\nat = \"noon\"\nraise_alert = { name = \"a\" }\n",
        "`noon` is not a time: expected `09:20`",
    );
    check(
        "[xdr]\nmdc_alerts = \"some\"\n",
        "unknown value `some`, expected `all` or `none`",
    );
    check(
        "[background]\nalerts_per_hour = 0.0\n",
        "background.alerts_per_hour: 0 is not a rate between",
    );
    check(
        "[background]\nalerts_per_hour = 1e300\n",
        "background.alerts_per_hour: 1e300 is not a rate between",
    );
    check(
        "[[event]]\nat = \"09:00\"\nchange_incident = { incident = 0, status = \"Closed\" }\n",
        "event 1: the first incident has the number 1",
    );
    check(
        "[background.soc]\nclosed = 1.5\n",
        "background.soc.closed: a share is from 0 to 1, not 1.5",
    );
    check(
        "[knobs.merge]\nprobability = 7.0\n",
        "a probability is from 0 to 1, not 7",
    );
}

#[test]
fn an_event_has_one_action() {
    check("[[event]]\nat = \"09:00\"\n", "an event needs an action");
    check(
        "[[event]]\nat = \"09:00\"\ntenant_connector = { connected = true }\nxdr = { mdc_alerts = \"all\" }\n",
        "an event has one action",
    );
}

#[test]
fn names_must_be_known() {
    let raise = |fields: &str| {
        format!("[[event]]\nat = \"09:00\"\nraise_alert = {{ name = \"a\", {fields} }}\n")
    };
    check(
        &raise("subscription = \"contoso-prd\""),
        "event 1: no subscription is named `contoso-prd` (did you mean `contoso-prod`?)",
    );
    check(
        &raise("subscription = \"contoso-prod\", alert_type = \"VM_SshBruteForceFailled\""),
        "did you mean `VM_SshBruteForceFailed`?",
    );
    check(
        &raise("product = \"Azure Security Center\""),
        "a Defender for Cloud alert needs a `subscription`",
    );
    check(
        "[[event]]\nat = \"09:00\"\nset_alert_status = { alert = \"b\", status = \"Resolved\" }\n",
        "no event raises an alert named `b`",
    );
    check(
        "[[event]]\nat = \"09:00\"\ntenant_connector = { connected = true, by = \"eve\" }\n",
        "no user is named `eve`",
    );
    check(
        "[xdr_connector]\ntables = [\"DeviceInf\"]\n",
        "no advanced hunting table is named `DeviceInf` (did you mean `DeviceInfo`?)",
    );
    check(
        "[xdr_connector]\ntables = [\"DeviceTvmSoftwareInventory\"]\n",
        "is a table of vulnerabilities, which the connector never streams",
    );
    check(
        "[workspace.table_retention]\nSecurityAlrt = \"30d\"\n",
        "line 10, column 1: workspace.table_retention: no modelled table is named `SecurityAlrt`",
    );
}

#[test]
fn causes_come_before_their_effects() {
    check(
        r#"
[[event]]
at = "09:00"
change_incident = { of_alert = "a", status = "Closed" }

[[event]]
at = "10:00"
raise_alert = { name = "a", subscription = "contoso-prod" }
"#,
        "event 1: alert `a` is raised only later, at 2024-05-01T10:00:00",
    );
    check(
        "[[event]]\nat = \"3d 09:00\"\ntenant_connector = { connected = true }\n",
        "is outside of the scenario's time",
    );
}

#[test]
fn a_merge_of_an_alert_with_itself_is_one_mistake() {
    let merge = "[[event]]\nat = \"09:00\"\nmerge_incidents = { target = \"a\", source = \"a\" }\n";
    let errors = Scenario::from_toml(&format!("{HEAD}{merge}")).expect_err("no alert is named so");
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(messages, ["event 1: no event raises an alert named `a`"]);
}

#[test]
fn what_is_connected_could_have_been() {
    check(
        "[xdr]\nlicensed = false\n[xdr_connector]\nconnected = true\n",
        "line 12, column 1: xdr_connector.connected: the tenant has no licence for Defender XDR",
    );
    check(
        "[content_hub]\ndefender_for_cloud = \"2.0.9\"\n[tenant_connector]\nconnected = true\n",
        "the solution Microsoft Defender for Cloud is older than 3.0.0",
    );
    check(
        "[content_hub]\ndefender_for_cloud = \"3\"\n",
        "`3` is not a version: expected a form like `3.0.0`",
    );
    check(
        "[[subscription]]\nname = \"b\"\nconnected = true\nregistered = false\n",
        "line 10, column 8: subscription 2: the resource provider SecurityInsights is not registered",
    );
    check(
        "[[subscription]]\nname = \"b\"\nconnected = true\nplans = \"none\"\n",
        "line 10, column 8: subscription 2: `b` has no Defender plan",
    );
    check(
        "[[incident_rule]]\nname = \"r\"\nproduct = \"Microsoft 365 Defender\"\n",
        "line 11, column 11: incident_rule 1: no incident creation rule looks at Microsoft 365 Defender",
    );
    for product in ["Azure Security Center", "Azure Sentinel"] {
        let text = format!("component_connectors = [\"{product}\"]\n{HEAD}");
        let errors = Scenario::from_toml(&text).expect_err("there is no such connector");
        assert_eq!(
            errors[0].to_string(),
            format!(
                "line 1, column 25: component_connectors: {product} has no connector of this kind"
            )
        );
    }
}

#[test]
fn sizes_have_limits() {
    check(
        "[knobs.sub]\ndelay = \"99999d\"\n",
        "longer than a hundred years",
    );
    check(
        "[background]\nhosts = 4000000000\n",
        "background.hosts: 4000000000 is more than 1000000",
    );
    let raise = "[[event]]\nat = \"09:00\"\nraise_alert = { name = \"a\", subscription = \"contoso-prod\", count = 4000000000 }\n";
    check(raise, "a `count` is from 1 to 100000, not 4000000000");
}

#[test]
fn events_are_checked_while_a_scenario_runs_too() {
    let scenario: Scenario = toml::from_str(HEAD).unwrap();
    let mut simulation = Simulation::new(&scenario);
    let mut tables = Recording::default();
    simulation.run_until(scenario.start + 100, &mut tables);
    let event = |text: &str| toml::from_str::<EventEntry>(text).unwrap();
    let raise =
        event("at = \"00:00\"\nraise_alert = { name = \"a\", subscription = \"contoso-prod\" }\n");
    simulation.add_event(raise).expect("the event is right");
    let resolve =
        event("at = \"05:00\"\nset_alert_status = { alert = \"a\", status = \"Resolved\" }\n");
    simulation.add_event(resolve).expect("the alert is known");
    let wrong =
        event("at = \"05:00\"\nset_alert_status = { alert = \"b\", status = \"Resolved\" }\n");
    let errors = simulation
        .add_event(wrong)
        .expect_err("there is no such alert");
    assert!(
        errors[0]
            .message
            .contains("no event raises an alert named `b`")
    );
    simulation.run_until(scenario.now, &mut tables);
    assert_eq!(tables.alerts.len(), 2);
}

#[test]
fn settings_that_events_made_are_no_mistakes_of_a_later_event() {
    let scenario: Scenario = toml::from_str(HEAD).unwrap();
    let mut simulation = Simulation::new(&scenario);
    let event = |text: &str| toml::from_str::<EventEntry>(text).unwrap();
    let plans = "plans = { subscription = \"contoso-prod\", plans = \"none\" }";
    let no_plans = event(&format!("at = \"00:00\"\n{plans}\n"));
    simulation.add_event(no_plans).expect("plans may go");
    simulation.run_until(scenario.start + 100, &mut Recording::default());
    let tenant = event("at = \"05:00\"\ntenant_connector = { connected = true }\n");
    simulation.add_event(tenant).expect("it is another setting");
}

#[test]
fn what_cannot_be_done_is_refused_without_a_panic() {
    let text = format!(
        "{HEAD}{}{}{}",
        "[[event]]\nat = \"09:00\"\nset_alert_status = { alert = \"a\", status = \"Resolved\" }\n",
        "[[event]]\nat = \"09:00\"\nraise_alert = { name = \"a\", subscription = \"contoso-prod\" }\n",
        "[[event]]\nat = \"09:00\"\nset_alert_status = { alert = \"a\", status = \"Resolved\" }\n",
    );
    let scenario: Scenario = toml::from_str(&text).unwrap();
    let mut tables = Recording::default();
    let summary = sentinel_model::simulate(&scenario, &mut tables);
    assert_eq!(summary.refused, 2, "once unknown, once not raised yet");
    assert_eq!(tables.alerts.len(), 1);
}

#[test]
fn a_name_stands_for_one_thing() {
    check(
        "[[subscription]]\nname = \"contoso-prod\"\n",
        "subscription 2: the name `contoso-prod` is taken",
    );
    check(
        "[[subscription]]\nname = \"b\"\nbidi = true\n",
        "bi-directional sync of `b` needs its connector",
    );
}

#[test]
fn a_component_connector_belongs_to_a_product_that_has_one() {
    for product in [
        "Azure Security Center",
        "Azure Sentinel",
        "Microsoft 365 Defender",
    ] {
        check(
            &format!(
                "[[event]]\nat = \"09:00\"\ncomponent_connector = {{ product = \"{product}\", connected = true }}\n"
            ),
            &format!("line 11, column 35: event 1: {product} has no connector of this kind"),
        );
    }
}

#[test]
fn a_change_of_an_incident_changes_something() {
    let raise = "[[event]]\nat = \"09:00\"\nraise_alert = { name = \"a\", subscription = \"contoso-prod\" }\n";
    let by = "by = \"mia\"";
    for change in [
        format!("change_incident = {{ of_alert = \"a\", {by} }}"),
        format!("change_incident = {{ incident = 1, {by} }}"),
        format!("change_xdr_incident = {{ of_alert = \"a\", {by} }}"),
    ] {
        check(
            &format!("{raise}[[event]]\nat = \"10:00\"\n{change}\n"),
            "line 12, column 1: event 2: nothing of the incident is changed",
        );
    }
    let scenario: Scenario = toml::from_str(HEAD).unwrap();
    let mut simulation = Simulation::new(&scenario);
    let empty =
        toml::from_str::<EventEntry>("at = \"09:00\"\nchange_incident = { incident = 1 }\n");
    let errors = simulation.add_event(empty.unwrap());
    let errors = errors.expect_err("it changes nothing");
    assert_eq!(errors[0].message, "nothing of the incident is changed");
}

#[test]
fn rules_have_names_of_their_own_and_do_something() {
    let automation = "[[automation_rule]]\nname = \"r\"\ntag = \"t\"\n";
    check(
        &format!("{automation}{automation}"),
        "line 13, column 8: automation_rule 2: the name `r` is taken",
    );
    check(
        "[[automation_rule]]\nname = \"r\"\n",
        "line 10, column 8: automation_rule 1: the automation rule `r` does nothing (give it `close`",
    );
    let rule = "name = \"s\", alert_type = \"VM_ReverseShell\"";
    let suppression = "[[suppression_rule]]\nname = \"s\"\nalert_type = \"VM_ReverseShell\"\n";
    check(
        &format!("{suppression}{suppression}"),
        "line 13, column 8: suppression_rule 2: the name `s` is taken",
    );
    let event = format!("[[event]]\nat = \"09:00\"\nsuppression_rule = {{ {rule} }}\n");
    check(
        &format!("{suppression}{event}"),
        "event 1: the name `s` is taken",
    );
    check(&format!("{event}{event}"), "event 2: the name `s` is taken");
}

#[test]
fn rules_that_events_added_are_known_while_a_scenario_runs() {
    let scenario: Scenario = toml::from_str(HEAD).unwrap();
    let mut simulation = Simulation::new(&scenario);
    let event = |at: &str, name: &str| {
        let rule = format!("{{ name = \"{name}\", alert_type = \"VM_ReverseShell\" }}");
        toml::from_str::<EventEntry>(&format!("at = \"{at}\"\nsuppression_rule = {rule}\n"))
            .unwrap()
    };
    simulation
        .add_event(event("01:00", "s"))
        .expect("it is new");
    let is_taken = |simulation: &mut Simulation| {
        let errors = simulation.add_event(event("03:00", "s"));
        let errors = errors.expect_err("the name is taken");
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].message, "the name `s` is taken");
    };
    is_taken(&mut simulation);
    let two_hours = 2 * sentinel_model::clock::HOUR;
    simulation.run_until(scenario.start + two_hours, &mut Recording::default());
    is_taken(&mut simulation);
    simulation
        .add_event(event("03:00", "t"))
        .expect("it is new, too");
}
