//! Two comparisons that help to decide which connector to enable: the two Defender for Cloud connectors with each other, and
//! what there is once the Defender XDR connector is on. Every cell is found out by running the model.

mod connectors;
mod run;
mod xdr_connector;

pub use connectors::connectors;
pub use xdr_connector::xdr_connector;
