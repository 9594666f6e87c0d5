//! Sentences of a grammar, chosen by a seeded generator.

use std::collections::{BTreeMap, BTreeSet};

use crate::ebnf::Rule;

/// Writes sentences and remembers which productions took part.
pub(crate) struct Generator<'a> {
    grammar: &'a BTreeMap<String, Rule>,
    heights: BTreeMap<&'a str, usize>,
    random: Random,
    /// The productions used so far.
    pub(crate) used: BTreeSet<&'a str>,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(grammar: &'a BTreeMap<String, Rule>, seed: u64) -> Self {
        Self {
            grammar,
            heights: heights(grammar),
            random: Random(seed),
            used: BTreeSet::new(),
        }
    }

    /// A sentence of `production`, with about `depth` levels of [`LEVELS`].
    pub(crate) fn sentence(&mut self, production: &'a str, depth: i32) -> String {
        let mut words = Vec::new();
        self.used.insert(production);
        self.write(&self.grammar[production], depth, &mut words);
        words.join(" ")
    }

    fn write(&mut self, rule: &'a Rule, depth: i32, words: &mut Vec<String>) {
        match rule {
            Rule::Text(text) => words.push(text.clone()),
            Rule::Token(name) => words.push(self.token(name)),
            Rule::Production(name) => {
                self.used.insert(name);
                let depth = if LEVELS.contains(&name.as_str()) {
                    depth - 1
                } else {
                    depth
                };
                self.write(&self.grammar[name], depth, words);
            }
            Rule::Sequence(parts) => parts.iter().for_each(|part| self.write(part, depth, words)),
            Rule::Choice(choices) => {
                let choice = self.choose(choices, depth);
                self.write(choice, depth, words);
            }
            Rule::Optional(rule) => {
                if depth > 0 && self.random.below(3) == 0 {
                    self.write(rule, depth, words);
                }
            }
            Rule::Repeated(rule) => {
                let count = if depth > 0 {
                    self.random.below(6).saturating_sub(3)
                } else {
                    0
                };
                (0..count).for_each(|_| self.write(rule, depth, words));
            }
        }
    }

    /// Any alternative, most often the first; when depth runs out, one that leads to an end.
    fn choose(&mut self, choices: &'a [Rule], depth: i32) -> &'a Rule {
        let height = |rule: &Rule| rule_height(rule, &self.heights).expect("every rule has an end");
        let least = choices
            .iter()
            .map(height)
            .min()
            .expect("a choice has parts");
        let highest = match depth {
            1.. => usize::MAX,
            -1..=0 => least + 1,
            _ => least,
        };
        let possible: Vec<_> = choices
            .iter()
            .filter(|choice| height(choice) <= highest)
            .collect();
        let is_first = self.random.below(3) > 0;
        possible[if is_first {
            0
        } else {
            self.random.below(possible.len())
        }]
    }

    fn token(&mut self, name: &str) -> String {
        let (_, samples) = TOKENS
            .iter()
            .find(|(token, _)| *token == name)
            .unwrap_or_else(|| panic!("token {name}"));
        samples[self.random.below(samples.len())].to_owned()
    }
}

/// The productions that depth is counted by.
const LEVELS: [&str; 4] = ["statement", "pipeline", "operator", "expression"];

/// How many levels at least lie between each production and an end.
fn heights(grammar: &BTreeMap<String, Rule>) -> BTreeMap<&str, usize> {
    let mut heights = BTreeMap::new();
    loop {
        let found: Vec<_> = grammar
            .iter()
            .filter(|(name, _)| !heights.contains_key(name.as_str()))
            .filter_map(|(name, rule)| {
                let level = usize::from(LEVELS.contains(&name.as_str()));
                Some((name.as_str(), rule_height(rule, &heights)? + level))
            })
            .collect();
        if found.is_empty() {
            return heights;
        }
        heights.extend(found);
    }
}

fn rule_height(rule: &Rule, heights: &BTreeMap<&str, usize>) -> Option<usize> {
    match rule {
        Rule::Text(_) | Rule::Token(_) | Rule::Optional(_) | Rule::Repeated(_) => Some(0),
        Rule::Production(name) => heights.get(name.as_str()).copied(),
        Rule::Sequence(parts) => parts
            .iter()
            .map(|part| rule_height(part, heights))
            .try_fold(0, |max, height| Some(max.max(height?))),
        Rule::Choice(choices) => choices
            .iter()
            .filter_map(|choice| rule_height(choice, heights))
            .min(),
    }
}

/// A small generator of random numbers: the same seed gives the same sentences everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// Samples of the grammar's tokens.
#[rustfmt::skip]
const TOKENS: &[(&str, &[&str])] = &[
    ("CHART", &["timechart", "table", "piechart", "plotly"]),
    ("CLIENT_PARAMETER", &["{Level}", "{TimeRange}", "{where}", "{x[0]}", "{x[-1]}"]),
    ("DECLARABLE_KEYWORD", &["by", "where", "has", "in", "title", "sample-distinct"]),
    ("DIRECTIVE", &["#connect x\n"]),
    ("ENTITY_PATH", &["database('d')", "cluster('c').database('d')"]),
    ("IDENTIFIER", &["a", "Level", "T", "_x1", "$left", "2abc", "count", "first_1", "Name"]),
    ("JSON_LITERAL", &["true", "bool(false)", "datetime(2024-01-01)", "1h", "timespan(1.00:00:00)",
        "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "decimal(1.5)", "long(-1)", "real(nan)"]),
    ("JSON_NUMBER", &["1", "-2", "1.5", "- 1e3"]),
    ("LITERAL", &["1", "0x1F", "2.5", "1e3", "true", "False", "1d", "1.5hours", "datetime(2024-01-01 10:00)", "date(null)",
        "timespan(0:10)", "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "int(-3)", "long(null)", "real(-inf)",
        "decimal(1.23)", "bool(1)"]),
    ("PARAM_NAME", &["kind", "hint.strategy", "hint.shufflekey", "isfuzzy", "withsource", "with_itemindex"]),
    ("PARSE_KV_PROPERTY", &["pair_delimiter = ';'", "quote = '\"'", "greedy = true"]),
    ("REDUCE_PROPERTY", &["threshold = 0.1", "characters = 'x'"]),
    ("RENDER_PROPERTY", &["title = 'x'", "kind = stacked", "ycolumns = a, b", "xcolumn = a", "ymin = -1"]),
    ("SIGNED_NUMBER", &["-1", "+1.5", "-1h", "-9223372036854775808"]),
    ("STRING", &["'x'", "\"it's\"", "@'c:\\d'", "h'secret'", "```a\nb```", "'\\t\\u0041'"]),
    ("STRING_OPERATOR", &["has", "!has", "contains_cs", "=~", "!~", "startswith", "matches regex", "!endswith_cs", "like"]),
    ("WILDCARD", &["*", "Sec*", "*Event", "a*b*", "x*2"]),
];
