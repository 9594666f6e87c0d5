//! A workspace on disk: its tables, and who may append to them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use parquet::errors::ParquetError;

use super::clock;
use super::damage::Damage;
use super::error::{DamagedSegment, DiskError};
use super::file_system::{FileSystem, SystemFiles};
use super::folder;
use super::form::{FileForm, fitted, tenth_name};
use super::latest::LatestIndexes;
use super::lock::{Readers, WriterLock};
use super::manifest::{Entry, LostRows, Manifest};
use super::open::{self, OpenedFolder, segment_entry, table_entry};
use super::segment_file::{SegmentFile, StoredColumn};
use super::survey::{FoundTable, Unlisted};
use super::write::{SegmentRows, write_segment};
use crate::schema::{Column, TableSchema};

/// A workspace on disk.
///
/// One process writes at a time, and any number read. A reader sees what was appended before it opened the workspace; a
/// writer also what it appends.
#[derive(Debug)]
pub struct DiskStore {
    pub(super) folder: PathBuf,
    pub(super) files: Arc<dyn FileSystem>,
    pub(super) readers: Readers,
    /// Held by the one who merges segments.
    pub(super) merging: Mutex<()>,
    tables: RwLock<BTreeMap<String, Arc<DiskTable>>>,
    damage: Vec<Damage>,
    lost: Vec<LostRows>,
    now: Mutex<Option<i64>>,
    writer: Option<Mutex<Writer>>,
    /// What tells others that somebody reads.
    _reading: Option<File>,
}

/// The right to write, and where.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) manifest: Manifest,
    /// A write failed and could not be undone.
    pub(super) is_stopped: bool,
    _lock: WriterLock,
}

/// A table on disk.
#[derive(Debug)]
pub struct DiskTable {
    name: String,
    published: RwLock<DiskSnapshot>,
    pub(crate) latest: Arc<LatestIndexes>,
}

/// The rows of a table at one moment. Cheap to clone; later writes do not change it.
#[derive(Debug, Clone)]
pub struct DiskSnapshot {
    pub(crate) schema: Arc<TableSchema>,
    pub(crate) segments: Vec<Arc<SegmentFile>>,
    pub(super) last_append: u64,
    /// How many segments were found damaged and left out since the workspace was opened.
    pub(super) left_out: usize,
}

impl DiskTable {
    fn new(name: &str, columns: Vec<Column>, found: FoundTable) -> Self {
        Self {
            name: name.to_owned(),
            published: RwLock::new(DiskSnapshot {
                schema: Arc::new(TableSchema::new(name, columns)),
                segments: found.segments,
                last_append: found.last_append,
                left_out: 0,
            }),
            latest: Arc::default(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rows that it has now.
    pub fn snapshot(&self) -> DiskSnapshot {
        let published = self.published.read();
        published.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn publish(&self, snapshot: DiskSnapshot) {
        let mut published = self
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *published = snapshot;
    }
}

impl DiskSnapshot {
    /// The table's schema.
    pub fn schema(&self) -> &Arc<TableSchema> {
        &self.schema
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        let rows = self.segments.iter().map(|segment| {
            // A segment counts only after its tail was proved.
            segment.opened().map_or(0, |opened| opened.rows())
        });
        rows.sum()
    }

    /// How many files hold them.
    pub fn files(&self) -> usize {
        self.segments.len()
    }

    /// Where those files are, in the order in which their rows were appended.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.segments.iter().map(|segment| segment.path())
    }
}

impl DiskStore {
    /// Opens a workspace to append to it. Makes it, if there is none. Waits a moment for another who writes.
    ///
    /// # Errors
    /// If another process writes, or if the folder cannot be read or written.
    pub fn open(folder: &Path) -> Result<Self, DiskError> {
        Self::open_with(folder, Arc::new(SystemFiles))
    }

    pub(super) fn open_with(folder: &Path, files: Arc<dyn FileSystem>) -> Result<Self, DiskError> {
        let unwritable = |source| DiskError::Unwritable {
            path: folder.to_owned(),
            source,
        };
        files.create_folder(folder).map_err(unwritable)?;
        let lock = WriterLock::take(folder)?;
        let opened = open::put_right(files.as_ref(), folder)?;
        let manifest = Manifest::open(files.as_ref(), folder, opened.manifest_len)?;
        let writer = Writer {
            manifest,
            is_stopped: false,
            _lock: lock,
        };
        Self::of(folder, files, opened, Some(writer), None)
    }

    /// Opens a workspace to read it, also while another process writes.
    ///
    /// What is damaged is set aside, if nobody writes, and left out otherwise.
    ///
    /// # Errors
    /// If there is no workspace in the folder, or if it cannot be read.
    pub fn open_for_reading(folder: &Path) -> Result<Self, DiskError> {
        if !is_workspace(folder) {
            return Err(DiskError::NoWorkspace {
                folder: folder.to_owned(),
            });
        }
        let files: Arc<dyn FileSystem> = Arc::new(SystemFiles);
        let (readers, lock) = (Readers::of(folder), WriterLock::try_take(folder));
        let (opened, reading) = match &lock {
            // First to be known as a reader: no file goes then that the manifest names.
            Ok(None) => {
                let reading = readers.join();
                (open::look(folder, Unlisted::DoNotCount)?, reading)
            }
            Ok(Some(_)) => {
                let mut opened = open::look(folder, Unlisted::Count)?;
                if !open::is_in_order(&opened) {
                    opened = open::put_right(files.as_ref(), folder)?;
                }
                (opened, readers.join())
            }
            // Where no lock can be taken, as on a medium that is read only, nobody writes.
            Err(_) => (open::look(folder, Unlisted::Count)?, readers.join()),
        };
        Self::of(folder, files, opened, None, reading)
    }

    fn of(
        folder: &Path,
        files: Arc<dyn FileSystem>,
        opened: OpenedFolder,
        writer: Option<Writer>,
        reading: Option<File>,
    ) -> Result<Self, DiskError> {
        let lost = open::all_lost(&opened.tables);
        let mut damage = opened.damage;
        let now = clock::read(folder)?.unwrap_or_else(|damaged| {
            damage.push(damaged);
            None
        });
        let tables = opened.tables.into_iter().map(|(name, found)| {
            let columns = found.columns.iter().filter_map(StoredColumn::column);
            let table = DiskTable::new(&name, columns.collect(), found);
            (name, Arc::new(table))
        });
        Ok(Self {
            folder: folder.to_owned(),
            files,
            readers: Readers::of(folder),
            merging: Mutex::default(),
            tables: RwLock::new(tables.collect()),
            damage,
            lost,
            now: Mutex::new(now),
            writer: writer.map(Mutex::new),
            _reading: reading,
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was found damaged when it was opened.
    pub fn damage(&self) -> &[Damage] {
        &self.damage
    }

    /// What was found damaged at any time, and was not appended again.
    pub fn losses(&self) -> Vec<Damage> {
        let losses = self.lost.iter().map(|lost| {
            let (first, last) = lost.appends;
            let place = folder::of_table(&self.folder, &lost.table);
            let file = folder::shown(&self.folder, &place.join(format!("{first:08}-{last:08}")));
            Damage::of_rows(lost, file)
        });
        losses.collect()
    }

    /// The tables, by name.
    pub fn tables(&self) -> Vec<Arc<DiskTable>> {
        let tables = self.tables.read();
        let tables = tables.unwrap_or_else(PoisonError::into_inner);
        tables.values().cloned().collect()
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<Arc<DiskTable>> {
        let tables = self.tables.read();
        let tables = tables.unwrap_or_else(PoisonError::into_inner);
        tables.get(name).cloned()
    }

    /// The time that `now()` has in the workspace, in ticks, if it has one of its own.
    pub fn now(&self) -> Option<i64> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the workspace a time of its own, in ticks.
    ///
    /// # Errors
    /// If it was opened for reading, or cannot be written.
    pub fn set_now(&self, ticks: i64) -> Result<(), DiskError> {
        let _writer = self.writer()?;
        clock::write(self.files.as_ref(), &self.folder, ticks)?;
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticks);
        Ok(())
    }

    /// Appends rows to a table, which is made if need be. When this returns, they are durable, and those who look at the table
    /// see them; when it fails, nothing of them is kept. Returns how many there were.
    ///
    /// The batches have the columns, in the Arrow forms of their types. Columns that the table lacks are added to it, and
    /// are null in its earlier rows; those that the rows lack are null in them.
    ///
    /// # Errors
    /// If a column has another type than in the table, if the workspace was opened for reading, or if it cannot be written.
    ///
    /// # Panics
    /// If the batches do not have the columns.
    pub fn append(
        &self,
        table: &str,
        columns: &[Column],
        batches: &[RecordBatch],
    ) -> Result<usize, DiskError> {
        let mut writer = self.writer()?;
        let known = self.table(table);
        let before = known.as_ref().map(|known| known.snapshot());
        let (schema, is_new) = merged(table, columns, before.as_ref())?;
        if is_new {
            let columns = schema.columns().iter().map(StoredColumn::of).collect();
            self.note(&mut writer, &[table_entry(table, columns)])?;
        }
        let mut after = DiskSnapshot {
            schema: Arc::clone(&schema),
            segments: before
                .iter()
                .flat_map(|before| before.segments.clone())
                .collect(),
            last_append: before.as_ref().map_or(0, |before| before.last_append),
            left_out: before.map_or(0, |before| before.left_out),
        };
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        if rows > 0 {
            let number = after.last_append + 1;
            let segment = self.write(&mut writer, number, &schema, columns, batches)?;
            after.segments.push(segment);
            after.last_append = number;
        }
        self.publish(table, known, after);
        Ok(rows)
    }

    fn write(
        &self,
        writer: &mut Writer,
        number: u64,
        schema: &TableSchema,
        columns: &[Column],
        batches: &[RecordBatch],
    ) -> Result<Arc<SegmentFile>, DiskError> {
        let table = schema.name();
        let place = self.place_of(table)?;
        let fit = |batch: &RecordBatch| fitted(batch, columns, schema);
        let batches = batches.iter().map(fit).collect::<Result<Vec<_>, _>>();
        let batches = batches.map_err(|error| arrow_error(&place, error))?;
        let form = FileForm::for_rows(schema.columns().to_vec(), &batches);
        let in_file = |batch: &RecordBatch| {
            let rows = form.to_file(batch);
            rows.map_err(|error| arrow_error(&place, error))
        };
        let rows = SegmentRows {
            table,
            appends: number..=number,
            form: &form,
            rows: batches.iter().map(RecordBatch::num_rows).sum(),
            batches: batches.iter().map(in_file),
        };
        self.add_segment(writer, table, &place, rows)
    }

    /// Writes a segment's file and its line in the manifest: both are durable, or there is neither.
    fn add_segment(
        &self,
        writer: &mut Writer,
        table: &str,
        place: &Path,
        rows: SegmentRows<'_, impl Iterator<Item = Result<RecordBatch, DiskError>>>,
    ) -> Result<Arc<SegmentFile>, DiskError> {
        let count = rows.rows;
        let name = write_segment(self.files.as_ref(), place, rows)?;
        let segment = SegmentFile::new(place, table, name, self.readers.clone());
        self.list_segment(writer, table, &segment, count)?;
        Ok(Arc::new(segment))
    }

    /// Adds a segment's line to the manifest. When that fails, there is no such file either.
    pub(super) fn list_segment(
        &self,
        writer: &mut Writer,
        table: &str,
        segment: &SegmentFile,
        rows: usize,
    ) -> Result<(), DiskError> {
        let entry = segment_entry(table, &segment.name().to_string(), rows);
        if let Err(error) = self.note(writer, &[entry]) {
            // A file that stays would count as an append when the workspace is opened again.
            let removed = self.files.remove(segment.path());
            writer.is_stopped |= removed.is_err();
            return Err(error);
        }
        segment.opened()?;
        Ok(())
    }

    pub(super) fn note(&self, writer: &mut Writer, entries: &[Entry]) -> Result<(), DiskError> {
        writer.manifest.add(entries).map_err(|(error, stuck)| {
            writer.is_stopped |= stuck.is_some();
            error
        })
    }

    /// The folder of a table, which is made if need be.
    fn place_of(&self, table: &str) -> Result<PathBuf, DiskError> {
        let place = folder::of_table(&self.folder, table);
        if !place.is_dir() {
            let made = self
                .files
                .create_folder(&place)
                .and_then(|()| self.files.sync_folder(&folder::of_tables(&self.folder)))
                .and_then(|()| self.files.sync_folder(&self.folder));
            made.map_err(|source| DiskError::Unwritable {
                path: place.clone(),
                source,
            })?;
        }
        Ok(place)
    }

    fn publish(&self, name: &str, known: Option<Arc<DiskTable>>, after: DiskSnapshot) {
        match known {
            Some(table) => table.publish(after),
            None => {
                let table = Arc::new(DiskTable {
                    name: name.to_owned(),
                    published: RwLock::new(after),
                    latest: Arc::default(),
                });
                let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
                tables.insert(name.to_owned(), table);
            }
        }
    }

    /// Proves every byte of every segment. What is damaged is set aside, unless the workspace was opened for reading, and
    /// its rows are no longer there.
    ///
    /// # Errors
    /// If a file cannot be read or moved.
    pub fn check(&self) -> Result<Vec<Damage>, DiskError> {
        let mut found = Vec::new();
        for table in self.tables() {
            let snapshot = table.snapshot();
            for segment in &snapshot.segments {
                match segment.prove() {
                    Ok(()) => {}
                    Err(damage) if damage.is_unreadable => return Err(damage.into()),
                    Err(damage) => found.push(self.leave_out(&table, segment, &damage)?),
                }
            }
        }
        Ok(found)
    }

    fn leave_out(
        &self,
        table: &DiskTable,
        segment: &Arc<SegmentFile>,
        damage: &DamagedSegment,
    ) -> Result<Damage, DiskError> {
        let rows = segment.opened().ok().map(|opened| opened.rows() as u64);
        let appends = &segment.name().appends;
        let mut lost = LostRows {
            table: table.name.clone(),
            appends: (*appends.start(), *appends.end()),
            rows,
            reason: damage.reason.clone(),
            set_aside: None,
        };
        if let Some(writer) = &self.writer {
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            if segment.path().is_file() {
                let moved = open::move_aside(self.files.as_ref(), &self.folder, segment.path())?;
                lost.set_aside = Some(moved);
            }
            self.note(&mut writer, &[Entry::Lost(lost.clone())])?;
        }
        let mut snapshot = table.snapshot();
        snapshot.segments.retain(|kept| !Arc::ptr_eq(kept, segment));
        snapshot.left_out += 1;
        table.publish(snapshot);
        let file = folder::shown(&self.folder, segment.path());
        Ok(Damage::of_rows(&lost, file))
    }

    pub(super) fn writer(&self) -> Result<MutexGuard<'_, Writer>, DiskError> {
        let folder = || self.folder.clone();
        let writer = self.writer.as_ref();
        let writer = writer.ok_or_else(|| DiskError::ReadOnly { folder: folder() })?;
        let writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        match writer.is_stopped {
            true => Err(DiskError::Stopped { folder: folder() }),
            false => Ok(writer),
        }
    }
}

/// Is there a workspace in the folder, or what is left of one?
fn is_workspace(folder: &Path) -> bool {
    folder.join(super::manifest::MANIFEST).is_file() || folder::of_tables(folder).is_dir()
}

/// The table's columns and those of the rows; are there more than before?
fn merged(
    table: &str,
    columns: &[Column],
    before: Option<&DiskSnapshot>,
) -> Result<(Arc<TableSchema>, bool), DiskError> {
    let known = before.map_or(&[][..], |before| before.schema.columns());
    let mut all = known.to_vec();
    for column in columns {
        match known.iter().find(|known| known.name == column.name) {
            None => all.push(Column {
                encoding: crate::schema::Encoding::Plain,
                ..column.clone()
            }),
            Some(known) if known.kql_type == column.kql_type => {}
            Some(known) => {
                return Err(DiskError::ColumnType {
                    table: table.to_owned(),
                    column: column.name.clone(),
                    known: known.kql_type,
                    given: column.kql_type,
                });
            }
        }
    }
    let tenths: Vec<String> = all.iter().map(|column| tenth_name(&column.name)).collect();
    if let Some(column) = all.iter().find(|column| tenths.contains(&column.name)) {
        return Err(DiskError::ReservedColumn {
            table: table.to_owned(),
            column: column.name.clone(),
        });
    }
    match before {
        Some(before) if all.len() == known.len() => Ok((Arc::clone(&before.schema), false)),
        _ => Ok((Arc::new(TableSchema::new(table, all)), true)),
    }
}

pub(super) fn arrow_error(place: &Path, error: ArrowError) -> DiskError {
    DiskError::Parquet {
        path: place.to_owned(),
        source: ParquetError::ArrowError(error.to_string()),
    }
}
