//! The dashboards of `testdata/samples`: the sample queries of Microsoft's documentation and connectors, one after the other,
//! over the built-in scenario.

use std::fs;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use sentinel_lab::{Lab, scenario};

/// The texts of all samples, in the order of their names.
fn samples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/samples");
    let entries = fs::read_dir(folder).expect("the samples are in testdata");
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "kql"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read_to_string(path).expect("a sample is readable"))
        .collect()
}

fn dashboards(criterion: &mut Criterion) {
    let scenario = scenario::load("month-in-a-soc").expect("the scenario is built in");
    let lab = Lab::new(scenario).expect("the scenario runs");
    lab.run();
    let samples = samples();
    let name = format!("all {} samples", samples.len());
    let mut group = criterion.benchmark_group("samples");
    group.sample_size(10);
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for sample in &samples {
                lab.query(sample).expect("a sample runs");
            }
        });
    });
    group.finish();
}

criterion_group!(benches, dashboards);
criterion_main!(benches);
