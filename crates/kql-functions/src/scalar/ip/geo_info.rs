//! `geo_info_from_ip_address()`: where an address is.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Param, Returns, ScalarDef};

pub(super) static GEO_INFO_FROM_IP_ADDRESS: ScalarDef = ScalarDef {
    name: "geo_info_from_ip_address",
    category: Category::IpAddress,
    summary: "Returns where an IP address is; always null, because this engine has no database of locations.",
    params: &[Param::required(
        "IpAddress",
        Accepts::Exactly(KqlType::String),
        "The IPv4 or IPv6 address.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| args.dynamics(|_, _| false)),
    page: "geo-info-from-ip-address-function",
    ..ScalarDef::NEW
};
