//! Reading datetimes from text.

use super::{Civil, from_civil};

/// Reads a datetime in any form that `todatetime()` takes; a time without an offset is UTC.
pub fn parse(text: &str) -> Option<i64> {
    let bytes = text.trim().as_bytes();
    let num = |from: usize, to: usize| -> Option<u32> {
        std::str::from_utf8(bytes.get(from..to)?).ok()?.parse().ok()
    };
    if bytes.len() < 10 {
        return None;
    }
    let mut civil = Civil {
        year: num(0, 4)? as i32,
        month: num(5, 7)?,
        day: num(8, 10)?,
        hour: 0,
        minute: 0,
        second: 0,
        fraction: 0,
    };
    if bytes.len() > 10 {
        civil.hour = num(11, 13)?;
        civil.minute = num(14, 16)?;
    }
    if bytes.len() > 18 {
        civil.second = num(17, 19)?;
    }
    from_civil(civil)
}
