//! The events of a script, each with the form of its line.

/// An event and how it is written in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventForm {
    /// Its name, which is its key in a scenario file.
    pub action: &'static str,
    /// What stands behind the name; what is in brackets may be left out, and `,...` stands for more of a list. `on|off` stands
    /// for `connected=`, or for `enabled=` of a rule.
    pub arguments: &'static str,
    /// What happens.
    pub summary: &'static str,
}

/// The form of every line.
pub const EVENT_LINE: &str = "[TIME] ACTION [KEY=VALUE ...]";

/// What may be changed of an incident.
macro_rules! changes {
    ($incident:literal) => {
        concat!(
            $incident,
            " [status=New|Active|Closed] [classification=CLASS] [severity=SEVERITY] [owner=USER] [title=TEXT]",
            " [description=TEXT] [comment=TEXT] [tag=TEXT] [by=USER]"
        )
    };
}

/// All events, in the order in which the reference scenario has them.
pub const EVENT_FORMS: &[EventForm] = &[
    EventForm {
        action: "raise_alert",
        arguments: "name=NAME [subscription=NAME] [product=PRODUCT] [alert_type=TYPE] [severity=SEVERITY] [host=N] \
                    [person=N] [count=N]",
        summary: "a product finds something: Defender for Cloud, on a subscription, unless another one is named",
    },
    EventForm {
        action: "set_alert_status",
        arguments: "alert=NAME status=Active|InProgress|Resolved|Dismissed [by=USER]",
        summary: "somebody changes an alert in its product",
    },
    EventForm {
        action: "change_incident",
        arguments: changes!("[incident=NUMBER] [of_alert=NAME] [provider=sentinel|xdr]"),
        summary: "somebody changes an incident in Sentinel: one by its number, or that of an alert",
    },
    EventForm {
        action: "change_xdr_incident",
        arguments: changes!("of_alert=NAME"),
        summary: "somebody changes an incident in the Defender portal",
    },
    EventForm {
        action: "merge_incidents",
        arguments: "target=ALERT source=ALERT",
        summary: "Defender XDR moves the alerts of one incident to another one",
    },
    EventForm {
        action: "run_playbook",
        arguments: "automation_rule=NAME of_alert=NAME [provider=sentinel|xdr]",
        summary: "somebody runs the playbook of an automation rule on an incident",
    },
    EventForm {
        action: "new_subscription",
        arguments: "name=NAME [on|off] [plans=all|some|none] [bidi=on|off] [weight=N] [registered=on|off]",
        summary: "a subscription comes to the tenant",
    },
    EventForm {
        action: "subscription_connector",
        arguments: "subscription=NAME [on|off] [bidi=on|off] [by=USER]",
        summary: "somebody switches the subscription-based connector, or bi-directional sync",
    },
    EventForm {
        action: "plans",
        arguments: "subscription=NAME plans=all|some|none [by=USER]",
        summary: "somebody switches Defender plans of a subscription",
    },
    EventForm {
        action: "tenant_connector",
        arguments: "on|off [by=USER]",
        summary: "somebody switches the tenant-based connector",
    },
    EventForm {
        action: "xdr",
        arguments: "mdc_alerts=all|none",
        summary: "somebody changes which alerts of Defender for Cloud go to Defender XDR",
    },
    EventForm {
        action: "xdr_connector",
        arguments: "on|off [turn_off_rules=on|off] [tables=TABLE,...] [entities=on|off] [by=USER]",
        summary: "somebody switches the Defender XDR connector, or which tables of advanced hunting it streams",
    },
    EventForm {
        action: "component_connector",
        arguments: "product=PRODUCT on|off",
        summary: "somebody switches a product's own connector",
    },
    EventForm {
        action: "incident_rule",
        arguments: "name=NAME on|off",
        summary: "somebody switches an incident creation rule",
    },
    EventForm {
        action: "suppression_rule",
        arguments: "name=NAME alert_type=TYPE [subscription=NAME]",
        summary: "somebody adds a rule that dismisses alerts",
    },
];

impl EventForm {
    /// The event of this name.
    #[must_use]
    pub fn find(action: &str) -> Option<&'static Self> {
        EVENT_FORMS.iter().find(|form| form.action == action)
    }

    /// The key that a lone `on` or `off` stands for, if it may stand there.
    #[must_use]
    pub fn switch(&self) -> Option<&'static str> {
        match self.action {
            "incident_rule" => Some("enabled"),
            _ => self
                .words()
                .any(|word| word == "on|off")
                .then_some("connected"),
        }
    }

    /// Is the value of this key a list?
    pub(crate) fn is_list(&self, key: &str) -> bool {
        self.words().any(|word| {
            let value = word.split_once('=').filter(|(name, _)| *name == key);
            value.is_some_and(|(_, value)| value.ends_with(",..."))
        })
    }

    /// What may stand behind the name, a word each: `name=` for a key, `on` and `off` for a switch.
    pub fn completions(&self) -> impl Iterator<Item = String> + '_ {
        self.words().flat_map(|word| match word.split_once('=') {
            Some((key, _)) => vec![format!("{key}=")],
            None => word.split('|').map(str::to_owned).collect(),
        })
    }

    fn words(&self) -> impl Iterator<Item = &'static str> {
        let words = self.arguments.split_whitespace();
        words.map(|word| word.trim_matches(['[', ']']))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::event_line::parse;

    /// The names that an error of the reader lists behind an unknown one.
    fn listed(line: &str) -> BTreeSet<String> {
        let error = toml::from_str::<sentinel_model::EventEntry>(line).expect_err("an unknown key");
        let names = error.message().split('`').skip(1).step_by(2).skip(1);
        names.map(str::to_owned).collect()
    }

    #[test]
    fn the_forms_have_every_event_and_key() {
        let actions = listed("zz = 1");
        let known = EVENT_FORMS.iter().map(|form| form.action.to_owned());
        let known: BTreeSet<String> = known.chain(["at".to_owned()]).collect();
        assert_eq!(known, actions);
        for form in EVENT_FORMS {
            let keys = listed(&format!("at = \"+0\"\n{} = {{ zz = 1 }}", form.action));
            let known = form.words().map(|word| match word.split_once('=') {
                Some((key, _)) => key.to_owned(),
                None => form.switch().expect("a switch").to_owned(),
            });
            assert_eq!(known.collect::<BTreeSet<_>>(), keys, "{}", form.action);
        }
    }

    #[test]
    fn a_line_with_what_must_be_there_is_an_event() {
        for form in EVENT_FORMS {
            let needed = form.arguments.split_whitespace();
            let needed = needed.filter(|word| !word.starts_with('['));
            let values = needed.map(|word| {
                let word = word.replace("PRODUCT", "\"Azure Security Center\"");
                match word.split_once('|') {
                    Some((first, _)) => first.to_owned(),
                    None => word,
                }
            });
            let line = format!("{} {}", form.action, values.collect::<Vec<_>>().join(" "));
            parse(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
}
