//! `geo_info_from_ip_address` over a MaxMind database that this test writes.

use std::path::PathBuf;

use kql_engine::Engine;

/// The parts of the MaxMind DB format that the test needs.
mod maxmind {
    pub(super) fn text(text: &str) -> Vec<u8> {
        assert!(text.len() < 29, "longer texts have another header");
        [&[0x40 | text.len() as u8], text.as_bytes()].concat()
    }

    pub(super) fn double(number: f64) -> Vec<u8> {
        [&[0x68][..], &number.to_be_bytes()].concat()
    }

    fn unsigned(number: u32) -> Vec<u8> {
        [&[0xc4][..], &number.to_be_bytes()].concat()
    }

    pub(super) fn map(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let entries_bytes = entries
            .iter()
            .flat_map(|(name, value)| [text(name), value.clone()].concat());
        [0xe0 | entries.len() as u8]
            .into_iter()
            .chain(entries_bytes)
            .collect()
    }

    /// An array is an extended type: its number less 7 stands in a byte of its own.
    pub(super) fn array(values: &[Vec<u8>]) -> Vec<u8> {
        [values.len() as u8, 11 - 7]
            .into_iter()
            .chain(values.concat())
            .collect()
    }

    /// A database in which the one network of eight bits has this value.
    pub(super) fn database(network: u8, value: &[u8]) -> Vec<u8> {
        const NODES: u32 = 8;
        let tree = (0..NODES).flat_map(|node| {
            let bit = network >> (7 - node) & 1;
            let next = if node + 1 == NODES {
                NODES + 16
            } else {
                node + 1
            };
            let records = if bit == 0 {
                [next, NODES]
            } else {
                [NODES, next]
            };
            records
                .into_iter()
                .flat_map(|record| record.to_be_bytes()[1..].to_vec())
        });
        let small = |number: u8| vec![0xa1, number];
        let metadata = map(&[
            ("binary_format_major_version", small(2)),
            ("binary_format_minor_version", small(0)),
            ("build_epoch", vec![1, 9 - 7, 1]),
            ("database_type", text("GeoLite2-City")),
            ("description", map(&[])),
            ("ip_version", small(4)),
            ("languages", array(&[])),
            ("node_count", unsigned(NODES)),
            ("record_size", small(24)),
        ]);
        let parts = [&[0; 16][..], value, b"\xab\xcd\xefMaxMind.com", &metadata];
        tree.chain(parts.concat()).collect()
    }
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("the folder for temporary files can be written");
    path
}

#[track_caller]
fn locations(engine: &Engine, query: &str) -> Vec<Option<String>> {
    let result = engine.query(query).expect("the query succeeds");
    let column = result.tables[0].batches.iter().flat_map(|batch| {
        let column = batch.column(0).clone();
        (0..batch.num_rows()).map(move |row| {
            column
                .is_valid(row)
                .then(|| kql_types::array::text_at(&column, row).to_owned())
        })
    });
    column.collect()
}

#[test]
fn addresses_are_found_in_the_database() {
    use maxmind::{array, double, map, text};
    let names = |name: &str| map(&[("names", map(&[("en", text(name))]))]);
    let city = map(&[
        ("city", names("Sydney")),
        ("country", names("Australia")),
        (
            "location",
            map(&[
                ("latitude", double(-33.8715)),
                ("longitude", double(151.2006)),
            ]),
        ),
        ("subdivisions", array(&[names("New South Wales")])),
    ]);
    let path = file("sydney.mmdb", &maxmind::database(20, &city));
    let engine = Engine::builder()
        .geo_database(&path)
        .expect("the database is read")
        .build();
    let query = "datatable(ip: string)['20.53.203.50', '21.0.0.1', 'no address', '']
        | project geo_info_from_ip_address(ip)";
    let sydney = r#"{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.8715,"longitude":151.2006}"#;
    assert_eq!(
        locations(&engine, query),
        [Some(sydney.to_owned()), None, None, None]
    );
    let country = "print tostring(geo_info_from_ip_address('20.0.0.1').country)";
    assert_eq!(locations(&engine, country), [Some("Australia".to_owned())]);
}

#[test]
fn what_a_database_leaves_out_is_empty() {
    let country = maxmind::map(&[("names", maxmind::map(&[("en", maxmind::text("Australia"))]))]);
    let value = maxmind::map(&[("country", country)]);
    let path = file("australia.mmdb", &maxmind::database(20, &value));
    let engine = Engine::builder()
        .geo_database(&path)
        .expect("the database is read")
        .build();
    let expected =
        r#"{"country":"Australia","state":"","city":"","latitude":null,"longitude":null}"#;
    let query = "print geo_info_from_ip_address('20.0.0.1')";
    assert_eq!(locations(&engine, query), [Some(expected.to_owned())]);
}

#[test]
fn without_a_database_no_address_is_known() {
    let query = "print geo_info_from_ip_address('20.53.203.50')";
    assert_eq!(locations(&Engine::builder().build(), query), [None]);
}

#[test]
fn a_damaged_database_is_refused() {
    let path = file("damaged.mmdb", b"not a database");
    let error = Engine::builder()
        .geo_database(&path)
        .expect_err("the file is no database");
    assert!(error.to_string().contains("damaged.mmdb"), "{error}");
}
