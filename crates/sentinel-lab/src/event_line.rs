//! An event in one line: `raise_alert name=b subscription=A`, `09:30 tenant_connector on`, or inline TOML.

use sentinel_model::clock::{Ticks, When, parse_duration};
use sentinel_model::{Action, EventEntry, WrongForm};
use toml::{Table, Value};

use crate::error::{LabError, hint};
use crate::event_form::{EVENT_FORMS, EVENT_LINE, EventForm};

/// When an event without a time is taken to happen while it is read; the caller replaces it.
const NO_TIME: &str = "+0";

/// An event, and when it happens.
#[derive(Debug)]
pub(crate) struct EventLine {
    pub(crate) at: EventTime,
    pub(crate) action: Action,
}

/// When an event of a line happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventTime {
    /// The line does not say it.
    Now,
    /// This long from now.
    FromNow(Ticks),
    /// At a time of the scenario.
    At(When),
}

/// Reads `[TIME] ACTION [KEY=VALUE ...]`, or the inline TOML of a scenario's `[[event]]`, with or without its `at`.
///
/// In front of an action `+10m` is ten minutes from now; in TOML it is ten minutes after the start, as in a file. A lone
/// `on` or `off` stands for `connected=`, or for `enabled=` of an incident rule.
pub(crate) fn parse(line: &str) -> Result<EventLine, LabError> {
    let line = unquoted(line.trim());
    let (mut entry, from_now) = if is_toml(line) {
        (inline_toml(line)?, None)
    } else {
        short_form(line)?
    };
    let has_time = entry.contains_key("at");
    if !has_time {
        entry.insert("at".to_owned(), Value::String(NO_TIME.to_owned()));
    }
    let action = entry.keys().find(|key| *key != "at").cloned();
    let event: EventEntry = entry
        .try_into()
        .map_err(|error: toml::de::Error| not_an_event(action.as_deref(), &error))?;
    let at = match from_now {
        Some(length) => EventTime::FromNow(length),
        None if has_time => EventTime::At(event.at),
        None => EventTime::Now,
    };
    Ok(EventLine {
        at,
        action: event.action,
    })
}

/// What is wrong with the event of this name.
fn not_an_event(action: Option<&str>, error: &toml::de::Error) -> LabError {
    let WrongForm { message, help } = WrongForm::of(error);
    let message = match help {
        Some(help) => format!("{message}; {help}"),
        None => message,
    };
    match action.map(known) {
        None => without_form(message),
        Some(Err(unknown)) => unknown,
        Some(Ok(form)) => wrong(form, &message),
    }
}

/// A line that is wrong before the name of an event.
fn without_form(message: String) -> LabError {
    LabError::NotAnEvent(format!(
        "{message}\n  the form is: {EVENT_LINE}, as in `09:30 raise_alert name=b subscription=A`"
    ))
}

/// What is wrong behind the name of an event, and its form.
fn wrong(form: &EventForm, message: &str) -> LabError {
    let EventForm {
        action, arguments, ..
    } = form;
    LabError::NotAnEvent(format!("{message}\n  the form is: {action} {arguments}"))
}

/// The event of this name; the error lists all of them.
fn known(action: &str) -> Result<&'static EventForm, LabError> {
    EventForm::find(action).ok_or_else(|| {
        let names = || EVENT_FORMS.iter().map(|form| form.action);
        let (near, all) = (
            hint(action, names()),
            names().collect::<Vec<_>>().join(", "),
        );
        without_form(format!(
            "no event is called `{action}`{near}\n  there are: {all}"
        ))
    })
}

fn unquoted(line: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| line.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(line)
        .trim()
}

/// A key with `=` behind it, after an opening brace or not.
fn is_toml(line: &str) -> bool {
    let body = line.trim_start_matches('{').trim_start();
    let end = body
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(body.len());
    line.starts_with('{') || (end > 0 && body[end..].trim_start().starts_with('='))
}

fn inline_toml(line: &str) -> Result<Table, LabError> {
    let body = line
        .strip_prefix('{')
        .and_then(|body| body.strip_suffix('}'))
        .unwrap_or(line);
    let mut file: Table = toml::from_str(&format!("event = {{ {body} }}"))
        .map_err(|error| not_an_event(None, &error))?;
    match file.remove("event") {
        Some(Value::Table(entry)) => Ok(entry),
        _ => unreachable!("the text is one inline table"),
    }
}

/// The entry, without its time if that is counted from now.
fn short_form(line: &str) -> Result<(Table, Option<Ticks>), LabError> {
    let words = words(line)?;
    let mut entry = Table::new();
    let mut rest = words.as_slice();
    let from_now = length_from_now(rest);
    if from_now.is_some() {
        rest = &rest[1..];
    } else if let Some((time, after)) = leading_time(rest) {
        entry.insert("at".to_owned(), Value::String(time));
        rest = after;
    }
    let Some((action, arguments)) = rest.split_first() else {
        return Err(without_form("expected an event".to_owned()));
    };
    let form = known(action)?;
    let mut values = Table::new();
    for argument in arguments {
        let (key, value) = argument_of(form, argument)?;
        values.insert(key, value);
    }
    entry.insert(action.clone(), Value::Table(values));
    Ok((entry, from_now))
}

/// `+1h` in front of the action.
fn length_from_now(words: &[String]) -> Option<Ticks> {
    parse_duration(words.first()?.strip_prefix('+')?).ok()
}

/// `09:30`, `2d 09:30`, `2024-05-01T09:30:00Z` in front of the action.
fn leading_time(words: &[String]) -> Option<(String, &[String])> {
    if let [day, time, rest @ ..] = words {
        let both = format!("{day} {time}");
        if When::parse(&both).is_ok() {
            return Some((both, rest));
        }
    }
    let (first, rest) = words.split_first()?;
    When::parse(first).ok()?;
    Some((first.clone(), rest))
}

fn argument_of(form: &EventForm, argument: &str) -> Result<(String, Value), LabError> {
    let (key, value) = match (argument.split_once('='), argument, form.switch()) {
        (Some((key, value)), ..) => (key, value),
        (None, "on" | "off", Some(switch)) => (switch, argument),
        (None, _, switch) => {
            let expected = match switch {
                Some(_) => "`on`, `off` or `key=value`",
                None => "`key=value`",
            };
            let message = format!("expected {expected}, found `{argument}`");
            return Err(wrong(form, &message));
        }
    };
    let value = match form.is_list(key) {
        true => list_of(value),
        false => value_of(value),
    };
    Ok((key.to_owned(), value))
}

/// `A,B`, or the list as TOML writes it: `["A", "B"]`.
fn list_of(text: &str) -> Value {
    let in_brackets = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let texts = in_brackets.unwrap_or(text).split(',');
    let texts = texts.map(|text| unquoted(text.trim()).to_owned());
    let mut list: Vec<String> = texts.collect();
    // An empty list, or a comma behind the last element.
    if in_brackets.is_some() && list.last().is_some_and(String::is_empty) {
        list.pop();
    }
    Value::Array(list.into_iter().map(Value::String).collect())
}

fn value_of(text: &str) -> Value {
    match text {
        "on" | "true" => Value::Boolean(true),
        "off" | "false" => Value::Boolean(false),
        _ => match (text.parse::<i64>(), unquoted(text)) {
            (Ok(number), _) => Value::Integer(number),
            (Err(_), plain) => Value::String(plain.to_owned()),
        },
    }
}

/// Is it `KEY=` of a list?
fn expects_list(word: &str) -> bool {
    let key = word.strip_suffix('=');
    key.is_some_and(|key| EVENT_FORMS.iter().any(|form| form.is_list(key)))
}

/// Splits at blanks outside of quotes and of lists such as `tables=["A", "B"]`; quotes stay, so that `"1"` is no number.
fn words(line: &str) -> Result<Vec<String>, LabError> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut open: Option<char> = None;
    let mut in_list = false;
    for c in line.chars() {
        match open {
            None if c.is_whitespace() && !in_list => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            None if c == '"' || c == '\'' => open = Some(c),
            None if c == '[' && expects_list(&word) => in_list = true,
            None if c == ']' => in_list = false,
            Some(quote) if c == quote => open = None,
            _ => {}
        }
        word.push(c);
    }
    if let Some(quote) = open {
        return Err(without_form(format!("a {quote} is not closed")));
    }
    if in_list {
        return Err(without_form("a [ is not closed".to_owned()));
    }
    if !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use sentinel_model::clock::{HOUR, MINUTE};

    use super::*;

    #[track_caller]
    fn check(line: &str, at: EventTime, action: &str) {
        let event = parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(event.at, at, "{line}");
        let shown = format!("{:?}", event.action);
        assert!(shown.contains(action), "{line}: {shown}");
    }

    #[test]
    fn short_forms() {
        let at = |ticks| EventTime::At(When::AfterMidnight(ticks));
        check(
            "raise_alert name=b subscription=A count=3",
            EventTime::Now,
            "count: 3",
        );
        check(
            "09:30 tenant_connector on",
            at(9 * HOUR + 30 * MINUTE),
            "TenantConnector",
        );
        check(
            "2d 09:30 xdr_connector off",
            at(57 * HOUR + 30 * MINUTE),
            "connected: false",
        );
        check(
            "+1h xdr mdc_alerts=none",
            EventTime::FromNow(HOUR),
            "XdrMdcAlerts(None)",
        );
        check(
            "\"subscription_connector subscription=A bidi=on\"",
            EventTime::Now,
            "bidi: Some(true)",
        );
        check(
            "change_incident incident=3 status=Closed comment=\"two words\"",
            EventTime::Now,
            "comment: Some(\"two words\")",
        );
        check(
            "incident_rule name='My rule' off",
            EventTime::Now,
            "enabled: false",
        );
    }

    #[test]
    fn lists() {
        let two = "tables: Some([\"DeviceInfo\", \"DeviceEvents\"])";
        for (list, expected) in [
            ("DeviceInfo", "tables: Some([\"DeviceInfo\"])"),
            ("DeviceInfo,DeviceEvents", two),
            ("[\"DeviceInfo\",\"DeviceEvents\"]", two),
            ("[ 'DeviceInfo', \"DeviceEvents\", ]", two),
            ("[DeviceInfo, DeviceEvents] by=x", two),
            ("[]", "tables: Some([])"),
        ] {
            let line = format!("xdr_connector on tables={list}");
            check(&line, EventTime::Now, expected);
        }
        check(
            "change_incident of_alert=b title=[x,y comment=\"a [ b\"",
            EventTime::Now,
            "title: Some(\"[x,y\")",
        );
    }

    #[test]
    fn inline_toml_as_in_a_file() {
        check(
            "tenant_connector = { connected = true }",
            EventTime::Now,
            "TenantConnector",
        );
        check(
            "{ at = \"09:00\", raise_alert = { name = \"b\", subscription = \"A\" } }",
            EventTime::At(When::AfterMidnight(9 * HOUR)),
            "RaiseAlert",
        );
    }

    #[track_caller]
    fn refused(line: &str, expected: &str) {
        let error = parse(line).expect_err("no event").to_string();
        assert!(error.contains(expected), "{line}: {error}");
    }

    #[test]
    fn mistakes_are_named() {
        refused("", "expected an event");
        refused("raise_alrt name=b", "did you mean `raise_alert`?");
        refused(
            "raise_alert",
            "missing key `name`\n  the form is: raise_alert name=NAME [",
        );
        refused("25:99 raise_alert", "no event is called `25:99`");
        refused("raise_alert nme=b", "did you mean `name`?");
        refused(
            "tenant_connector maybe",
            "expected `on`, `off` or `key=value`",
        );
        refused("change_incident 1", "expected `key=value`, found `1`");
        refused("tenant_connector = {", "the form is: [TIME] ACTION");
        refused(
            "tenant = { connected = true }",
            "no event is called `tenant`",
        );
        refused(
            "raise_alert name=b count=-1",
            "wrong value: number `-1`, expected a whole number from 0",
        );
        refused(
            "frobnicate",
            "there are: raise_alert, set_alert_status, change_incident,",
        );
        refused("frobnicate", "the form is: [TIME] ACTION [KEY=VALUE ...]");
        refused("raise_alert name=\"b", "a \" is not closed");
        refused("xdr_connector on tables=[DeviceInfo", "a [ is not closed");
        refused("09:00", "expected an event");
    }
}
