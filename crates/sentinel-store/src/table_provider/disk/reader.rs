//! Reads segments for DataFusion's Parquet source; every byte is proved before it is given.

use std::fmt;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::{Result, internal_datafusion_err};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::ParquetFileReaderFactory;
use datafusion::parquet::arrow::arrow_reader::ArrowReaderOptions;
use datafusion::parquet::arrow::async_reader::AsyncFileReader;
use datafusion::parquet::errors::Result as ParquetResult;
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use crate::disk::DamagedSegment;
use crate::disk::segment_file::{SegmentFile, external};

/// Makes the readers of a scan, whose files carry their segments.
#[derive(Debug)]
pub(super) struct ProvedReaders;

impl ParquetFileReaderFactory for ProvedReaders {
    fn create_reader(
        &self,
        _partition: usize,
        file: PartitionedFile,
        _metadata_size_hint: Option<usize>,
        _metrics: &ExecutionPlanMetricsSet,
    ) -> Result<Box<dyn AsyncFileReader + Send>> {
        let segment = file.extension::<Arc<SegmentFile>>();
        let segment = segment
            .ok_or_else(|| internal_datafusion_err!("a file of a disk scan is a segment"))?;
        Ok(Box::new(SegmentReader {
            segment: Arc::clone(segment),
            file: None,
        }))
    }
}

/// Reads one segment. The file is opened at first use.
struct SegmentReader {
    segment: Arc<SegmentFile>,
    file: Option<File>,
}

impl fmt::Debug for SegmentReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SegmentReader")
            .field(&self.segment.path())
            .finish()
    }
}

impl SegmentReader {
    fn read(&mut self, range: Range<u64>) -> Result<Bytes, DamagedSegment> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(self.segment.file()?),
        };
        self.segment.read(file, range)
    }
}

impl AsyncFileReader for SegmentReader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        ready(self.read(range).map_err(external)).boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        _options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        let opened = self.segment.opened();
        let metadata = opened.map(|opened| Arc::clone(&opened.metadata));
        ready(metadata.map_err(external)).boxed()
    }
}
