//! Finds functions by name.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::aggregate::{AGGREGATES, AggregateDef};
use crate::def::ScalarDef;
use crate::scalar::{OPERATORS, SCALARS};

static SCALARS_BY_NAME: LazyLock<HashMap<&'static str, &'static ScalarDef>> = LazyLock::new(|| {
    let named = scalars().flat_map(|def| names(def.name, def.aliases).map(move |name| (name, def)));
    named.collect()
});

static OPERATORS_BY_TEXT: LazyLock<HashMap<&'static str, &'static ScalarDef>> =
    LazyLock::new(|| operators().map(|def| (def.name, def)).collect());

static AGGREGATES_BY_NAME: LazyLock<HashMap<&'static str, &'static AggregateDef>> =
    LazyLock::new(|| {
        let named =
            aggregates().flat_map(|def| names(def.name, def.aliases).map(move |name| (name, def)));
        named.collect()
    });

fn names(
    name: &'static str,
    aliases: &'static [&'static str],
) -> impl Iterator<Item = &'static str> {
    std::iter::once(name).chain(aliases.iter().copied())
}

/// The scalar function of this name or alias. Names are case-sensitive.
pub fn scalar(name: &str) -> Option<&'static ScalarDef> {
    SCALARS_BY_NAME.get(name).copied()
}

/// The operator with this KQL text (`+`, `!has_cs`, `matches regex`), `negate` for the sign, or `[]` for element access.
pub fn operator(text: &str) -> Option<&'static ScalarDef> {
    OPERATORS_BY_TEXT.get(text).copied()
}

/// The aggregate function of this name or alias. Names are case-sensitive.
pub fn aggregate(name: &str) -> Option<&'static AggregateDef> {
    AGGREGATES_BY_NAME.get(name).copied()
}

/// Every scalar function, category by category. [Operators](operators) are no functions.
pub fn scalars() -> impl Iterator<Item = &'static ScalarDef> {
    SCALARS.iter().flat_map(|category| category.iter().copied())
}

/// Every operator, family by family.
pub fn operators() -> impl Iterator<Item = &'static ScalarDef> {
    OPERATORS.iter().flat_map(|family| family.iter().copied())
}

/// Every aggregate function.
pub fn aggregates() -> impl Iterator<Item = &'static AggregateDef> {
    AGGREGATES.iter().copied()
}
