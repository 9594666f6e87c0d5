//! The notation of `grammar/kql.ebnf`: a reader for it.

use std::collections::BTreeMap;

/// What a production, or a part of one, stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// `"where"`
    Text(String),
    /// `IDENTIFIER`: a kind of token, described in `grammar/README.md`
    Token(String),
    /// `expression`
    Production(String),
    /// `a, b`
    Sequence(Vec<Rule>),
    /// `a | b`
    Choice(Vec<Rule>),
    /// `[ a ]`
    Optional(Box<Rule>),
    /// `{ a }`
    Repeated(Box<Rule>),
}

impl Rule {
    /// Calls `visit` for every production that the rule names.
    pub(crate) fn for_each_production(&self, visit: &mut impl FnMut(&str)) {
        match self {
            Rule::Text(_) | Rule::Token(_) => {}
            Rule::Production(name) => visit(name),
            Rule::Sequence(parts) | Rule::Choice(parts) => {
                parts
                    .iter()
                    .for_each(|part| part.for_each_production(visit));
            }
            Rule::Optional(rule) | Rule::Repeated(rule) => rule.for_each_production(visit),
        }
    }
}

/// Reads productions; panics on a mistake in the notation.
pub(crate) fn read(text: &str) -> BTreeMap<String, Rule> {
    let symbols = symbols(text);
    let mut reader = Reader { symbols: &symbols };
    let mut productions = BTreeMap::new();
    while !reader.symbols.is_empty() {
        let name = reader.take();
        reader.expect("=");
        let rule = reader.choice();
        reader.expect(";");
        assert!(
            productions.insert(name.to_owned(), rule).is_none(),
            "`{name}` is defined twice"
        );
    }
    productions
}

/// Names, quoted texts and punctuation; comments `(* ... *)` are left out.
fn symbols(text: &str) -> Vec<&str> {
    let mut symbols = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("(*") {
            rest = comment
                .split_once("*)")
                .expect("a comment ends")
                .1
                .trim_start();
            continue;
        }
        let len = match first {
            '"' => rest[1..].find('"').expect("a text ends") + 2,
            c if is_name(c) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        symbols.push(&rest[..len]);
        rest = rest[len..].trim_start();
    }
    symbols
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

struct Reader<'a> {
    symbols: &'a [&'a str],
}

impl<'a> Reader<'a> {
    fn peek(&self) -> &'a str {
        self.symbols.first().copied().unwrap_or("")
    }

    fn take(&mut self) -> &'a str {
        let (first, rest) = self.symbols.split_first().expect("the grammar goes on");
        self.symbols = rest;
        first
    }

    fn expect(&mut self, symbol: &str) {
        let found = self.take();
        assert_eq!(
            found,
            symbol,
            "before {:?}",
            &self.symbols[..self.symbols.len().min(5)]
        );
    }

    fn choice(&mut self) -> Rule {
        let mut rules = vec![self.sequence()];
        while self.peek() == "|" {
            self.take();
            rules.push(self.sequence());
        }
        if rules.len() == 1 {
            rules.remove(0)
        } else {
            Rule::Choice(rules)
        }
    }

    fn sequence(&mut self) -> Rule {
        let mut rules = vec![self.item()];
        while self.peek() == "," {
            self.take();
            rules.push(self.item());
        }
        if rules.len() == 1 {
            rules.remove(0)
        } else {
            Rule::Sequence(rules)
        }
    }

    fn item(&mut self) -> Rule {
        match self.take() {
            "(" => self.closed(")"),
            "[" => Rule::Optional(Box::new(self.closed("]"))),
            "{" => Rule::Repeated(Box::new(self.closed("}"))),
            text if text.starts_with('"') => Rule::Text(text.trim_matches('"').to_owned()),
            name if name.chars().all(|c| !c.is_ascii_lowercase()) => Rule::Token(name.to_owned()),
            name => Rule::Production(name.to_owned()),
        }
    }

    fn closed(&mut self, close: &str) -> Rule {
        let rule = self.choice();
        self.expect(close);
        rule
    }
}
