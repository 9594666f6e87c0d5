//! The model reproduces the published table of configurations, cell by cell.

use sentinel_model::{MatrixRow, matrix};

#[test]
fn there_are_48_configurations() {
    let rows = matrix();
    assert_eq!(rows.len(), 48);
    let columns = MatrixRow::HEADER.split(',').count();
    assert!(rows.iter().all(|row| row.cells().len() == columns));
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn they_equal_the_published_matrix() {
    let Ok(shared) = std::env::var("KQLAB_SHARED") else {
        eprintln!(
            "skipped: set KQLAB_SHARED to the shared reference data to compare with its matrix"
        );
        return;
    };
    let path = std::path::Path::new(&shared).join("sentinel/matrix.csv");
    let published = std::fs::read_to_string(path).expect("KQLAB_SHARED holds sentinel/matrix.csv");
    let ours: Vec<String> = matrix().iter().map(MatrixRow::to_csv).collect();
    let mut lines = published.lines().map(str::trim_end);
    assert_eq!(lines.next(), Some(MatrixRow::HEADER));
    let published: Vec<&str> = lines.collect();
    assert_eq!(published.len(), ours.len());
    for (ours, published) in ours.iter().zip(published) {
        assert_eq!(ours, published);
    }
}
