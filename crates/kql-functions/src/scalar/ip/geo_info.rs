//! `geo_info_from_ip_address()`: where an address is.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use arrow::array::ArrayRef;
use datafusion::common::{DataFusionError, Result};
use kql_types::{KqlType, Value, dynamic};
use maxminddb::{Reader, geoip2};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Param, Returns, ScalarDef};

pub(super) static GEO_INFO_FROM_IP_ADDRESS: ScalarDef = ScalarDef {
    name: "geo_info_from_ip_address",
    category: Category::IpAddress,
    summary: "Returns where an IP address is: country, state, city, latitude and longitude; null where the database of \
              locations does not know the address, or there is no database.",
    params: &[Param::required(
        "IpAddress",
        Accepts::Exactly(KqlType::String),
        "The IPv4 or IPv6 address.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(geo_info_from_ip_address),
    // It depends on a file too, which the binder names only once the arguments are checked.
    deterministic: false,
    page: "geo-info-from-ip-address-function",
    ..ScalarDef::NEW
};

/// The second argument, which the binder adds where there is one, is the path of a MaxMind database.
fn geo_info_from_ip_address(args: &Args<'_>) -> Result<ArrayRef> {
    if args.len() < 2 || args.rows() == 0 {
        return args.dynamics(|_, _| false);
    }
    let database = GeoDatabase::open(Path::new(args.strings(1).get(0)))
        .map_err(|error| DataFusionError::External(Box::new(error)))?;
    let addresses = args.strings(0);
    args.dynamics(|row, out| database.write_location(addresses.get(row), out))
}

pub use maxminddb::MaxMindDbError as GeoDatabaseError;

/// A file that says where addresses are, in the MaxMind DB format with the fields of GeoLite2-City.
#[derive(Debug, Clone)]
pub struct GeoDatabase(Arc<Reader<Vec<u8>>>);

/// The databases that were opened, by path: each is read once.
static OPEN: LazyLock<Mutex<HashMap<PathBuf, GeoDatabase>>> = LazyLock::new(Mutex::default);

impl GeoDatabase {
    /// Reads a database, unless that was done before.
    pub fn open(path: &Path) -> Result<Self, GeoDatabaseError> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = open.get(path) {
            return Ok(known.clone());
        }
        let database = Self(Arc::new(Reader::open_readfile(path)?));
        open.insert(path.to_owned(), database.clone());
        Ok(database)
    }

    /// Writes the location of an address as JSON; false where it is not known.
    fn write_location(&self, address: &str, out: &mut String) -> bool {
        let Ok(address) = address.trim().parse::<IpAddr>() else {
            return false;
        };
        let found = self.0.lookup(address).ok();
        let Some(city) = found.and_then(|found| found.decode::<geoip2::City>().ok().flatten())
        else {
            return false;
        };
        let state = city.subdivisions.first();
        let text = |text: Option<&str>| Value::String(text.unwrap_or_default().to_owned());
        let number = |number: Option<f64>| number.map_or(Value::Null(KqlType::Real), Value::Real);
        let fields = [
            ("country", text(city.country.names.english)),
            ("state", text(state.and_then(|state| state.names.english))),
            ("city", text(city.city.names.english)),
            ("latitude", number(city.location.latitude)),
            ("longitude", number(city.location.longitude)),
        ];
        for (name, value) in &fields {
            out.push(if out.is_empty() { '{' } else { ',' });
            dynamic::write_string(name, out);
            out.push(':');
            dynamic::write_value(value, out);
        }
        out.push('}');
        true
    }
}
