//! `convert_length()` and its kin: a value in another unit.
//!
//! A few documented units are missing: Kusto's factors for them are rounded or unknown. They are refused.

mod factors;

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

/// A unit: its name, and `base = value * factor + offset`.
struct Unit {
    name: &'static str,
    factor: f64,
    offset: f64,
}

const fn unit(name: &'static str, factor: f64) -> Unit {
    Unit {
        name,
        factor,
        offset: 0.0,
    }
}

const CONVERSION: ScalarDef = ScalarDef {
    category: Category::Conversion,
    params: &[
        Param::required("value", Accepts::Any, "The number to convert."),
        Param::required(
            "from",
            Accepts::Exactly(KqlType::String),
            "The unit of the number.",
        ),
        Param::required(
            "to",
            Accepts::Exactly(KqlType::String),
            "The unit to convert it to.",
        ),
    ],
    returns: Returns::Derived(|types| types.first()?.is_numeric().then_some(KqlType::Real)),
    ..ScalarDef::NEW
};

pub(super) static CONVERT_ANGLE: ScalarDef = ScalarDef {
    name: "convert_angle",
    summary: "Converts an angle to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::ANGLE, &["Tilt"])),
    page: "convert-angle-function",
    examples: &[Example {
        query: "print convert_angle(1.2, 'Degree', 'Arcminute')",
        result: "72.0",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_ENERGY: ScalarDef = ScalarDef {
    name: "convert_energy",
    summary: "Converts an energy to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::ENERGY, factors::ENERGY_MISSING)),
    page: "convert-energy-function",
    examples: &[Example {
        query: "print round(convert_energy(1.2, 'Joule', 'BritishThermalUnit'), 9)",
        result: "0.001137381",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_FORCE: ScalarDef = ScalarDef {
    name: "convert_force",
    summary: "Converts a force to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::FORCE, &["TonneForce"])),
    page: "convert-force-function",
    examples: &[Example {
        query: "print convert_force(1.2, 'Newton', 'Decanewton')",
        result: "0.12",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_LENGTH: ScalarDef = ScalarDef {
    name: "convert_length",
    summary: "Converts a length to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::LENGTH, &["Mile", "SolarRadius"])),
    page: "convert-length-function",
    examples: &[Example {
        query: "print round(convert_length(1.2, 'Meter', 'Foot'), 9)",
        result: "3.937007874",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_MASS: ScalarDef = ScalarDef {
    name: "convert_mass",
    summary: "Converts a mass to another unit.",
    eval: Eval::Kernel(|args| {
        convert(
            args,
            factors::MASS,
            &["EarthMass", "Ounce", "Slug", "SolarMass"],
        )
    }),
    page: "convert-mass-function",
    examples: &[Example {
        query: "print round(convert_mass(1.2, 'Kilogram', 'Pound'), 9)",
        result: "2.645547146",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_SPEED: ScalarDef = ScalarDef {
    name: "convert_speed",
    summary: "Converts a speed to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::SPEED, &["Knot"])),
    page: "convert-speed-function",
    examples: &[Example {
        query: "print round(convert_speed(1.2, 'MeterPerSecond', 'CentimeterPerHour'), 6)",
        result: "432000.0",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_TEMPERATURE: ScalarDef = ScalarDef {
    name: "convert_temperature",
    summary: "Converts a temperature to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::TEMPERATURE, &[])),
    page: "convert-temperature-function",
    examples: &[Example {
        query: "print round(convert_temperature(1.2, 'Kelvin', 'DegreeCelsius'), 9)",
        result: "-271.95",
    }],
    ..CONVERSION
};

pub(super) static CONVERT_VOLUME: ScalarDef = ScalarDef {
    name: "convert_volume",
    summary: "Converts a volume to another unit.",
    eval: Eval::Kernel(|args| convert(args, factors::VOLUME, factors::VOLUME_MISSING)),
    page: "convert-volume-function",
    examples: &[Example {
        query: "print round(convert_volume(1.2, 'CubicMeter', 'AcreFoot'), 10)",
        result: "0.0009728568",
    }],
    ..CONVERSION
};

fn convert(args: &Args<'_>, units: &[Unit], missing: &[&str]) -> Result<ArrayRef> {
    let (values, from, to) = (args.floats(0), args.strings(1), args.strings(2));
    for names in [from, to] {
        if let Some(name) = (0..args.rows())
            .map(|row| names.get(row))
            .find(|name| is_refused(name, units, missing))
        {
            return exec_err!("the unit `{name}` is not supported");
        }
    }
    let unit = |name: &str| units.iter().find(|unit| unit.name == name);
    args.reals(|row| {
        let (value, from, to) = (values.get(row)?, unit(from.get(row))?, unit(to.get(row))?);
        if from.name == to.name {
            return Some(value);
        }
        Some((value * from.factor + from.offset - to.offset) / to.factor)
    })
}

/// A unit that Kusto may know where we do not. Any other name is no unit, for which Kusto gives null.
fn is_refused(name: &str, units: &[Unit], missing: &[&str]) -> bool {
    let is_known = units.iter().any(|unit| unit.name == name);
    let mut documented = units
        .iter()
        .map(|unit| unit.name)
        .chain(missing.iter().copied());
    !is_known && documented.any(|unit| unit.eq_ignore_ascii_case(name))
}
