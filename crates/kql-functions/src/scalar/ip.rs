//! Functions of IP addresses.

use crate::def::ScalarDef;

mod address;
mod addresses;
mod cidr_list;
mod compare;
mod format;
mod geo_info;
mod parse;
mod private;
mod range;
mod text_match;

pub use geo_info::{GeoDatabase, GeoDatabaseError};

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &cidr_list::IPV4_RANGE_TO_CIDR_LIST,
    &compare::IPV4_COMPARE,
    &compare::IPV4_IS_MATCH,
    &compare::IPV6_COMPARE,
    &compare::IPV6_IS_MATCH,
    &format::FORMAT_IPV4,
    &format::FORMAT_IPV4_MASK,
    &geo_info::GEO_INFO_FROM_IP_ADDRESS,
    &parse::IPV4_NETMASK_SUFFIX,
    &parse::PARSE_IPV4,
    &parse::PARSE_IPV4_MASK,
    &parse::PARSE_IPV6,
    &parse::PARSE_IPV6_MASK,
    &private::IPV4_IS_PRIVATE,
    &range::IPV4_IS_IN_ANY_RANGE,
    &range::IPV4_IS_IN_RANGE,
    &range::IPV6_IS_IN_ANY_RANGE,
    &range::IPV6_IS_IN_RANGE,
    &text_match::HAS_ANY_IPV4,
    &text_match::HAS_ANY_IPV4_PREFIX,
    &text_match::HAS_IPV4,
    &text_match::HAS_IPV4_PREFIX,
];
