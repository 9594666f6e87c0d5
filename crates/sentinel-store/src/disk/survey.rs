//! Looks over the folder of a workspace: which segments are whole, which rows are lost, and what lies around.
//!
//! A segment counts when its tail is proved; one that the manifest does not list was not acknowledged, or the manifest lost its
//! line, and counts when the whole file is proved. Appends are numbered in each table without gaps, so that a missing
//! file is missed even where the manifest has lost it too.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::{DamagedSegment, DiskError};
use super::folder;
use super::lock::Readers;
use super::manifest::{Entry, LostRows};
use super::segment_file::{SegmentFile, StoredColumn};
use super::segment_name::SegmentName;

/// What is believed of segments that the manifest does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unlisted {
    /// They count if they are whole: nobody writes at the moment.
    Count,
    /// They do not count: somebody may be writing them.
    DoNotCount,
}

/// A table as it was found.
#[derive(Debug, Default)]
pub(crate) struct FoundTable {
    /// Its columns.
    pub(crate) columns: Vec<StoredColumn>,
    /// Its segments, in the order in which their rows were appended.
    pub(crate) segments: Vec<Arc<SegmentFile>>,
    /// Rows that are gone, as the manifest says.
    pub(crate) lost_before: Vec<LostRows>,
    /// Rows that are found to be gone, with the file that held them, if it is there.
    pub(crate) lost_now: Vec<(LostRows, PathBuf)>,
    /// Files that nobody needs: leftovers of writes and of compactions.
    pub(crate) leftovers: Vec<PathBuf>,
    /// Damaged files that are to be set aside, though other files have their rows or nobody knows them.
    pub(crate) broken: Vec<DamagedSegment>,
    /// Segments that count though the manifest does not list them.
    pub(crate) adopted: usize,
    /// The number of the last append.
    pub(crate) last_append: u64,
}

/// What the manifest says of a table.
#[derive(Debug, Default)]
struct Listed {
    columns: Vec<StoredColumn>,
    segments: BTreeMap<String, u64>,
    lost: Vec<LostRows>,
}

/// Looks over all tables.
pub(crate) fn survey(
    folder: &Path,
    readers: &Readers,
    entries: &[Entry],
    unlisted: Unlisted,
) -> Result<BTreeMap<String, FoundTable>, DiskError> {
    let mut listed = listed(entries);
    let mut names: BTreeSet<String> = folder::tables(folder)?.into_iter().collect();
    names.extend(listed.keys().cloned());
    let mut tables = BTreeMap::new();
    for name in names {
        let listed = listed.remove(&name).unwrap_or_default();
        let place = folder::of_table(folder, &name);
        let survey = TableSurvey {
            table: &name,
            place: &place,
            readers,
            listed: &listed,
            unlisted,
        };
        let found = survey.run()?;
        // A folder without anything in it is what a failed first append leaves.
        if !found.columns.is_empty() || found.last_append > 0 {
            tables.insert(name, found);
        }
    }
    Ok(tables)
}

fn listed(entries: &[Entry]) -> BTreeMap<String, Listed> {
    let mut tables: BTreeMap<String, Listed> = BTreeMap::new();
    for entry in entries {
        match entry {
            Entry::Table { table, columns } => {
                tables.entry(table.clone()).or_default().columns = columns.clone();
            }
            Entry::Segment { table, file, rows } => {
                let listed = tables.entry(table.clone()).or_default();
                listed.segments.insert(file.clone(), *rows);
            }
            Entry::Lost(lost) => {
                let listed = tables.entry(lost.table.clone()).or_default();
                listed.lost.push(lost.clone());
            }
        }
    }
    tables
}

struct TableSurvey<'a> {
    table: &'a str,
    place: &'a Path,
    readers: &'a Readers,
    listed: &'a Listed,
    unlisted: Unlisted,
}

impl TableSurvey<'_> {
    fn run(&self) -> Result<FoundTable, DiskError> {
        let mut found = FoundTable {
            lost_before: self.listed.lost.clone(),
            ..FoundTable::default()
        };
        let mut whole: Vec<Arc<SegmentFile>> = Vec::new();
        let mut damaged: BTreeMap<String, (SegmentName, DamagedSegment)> = BTreeMap::new();
        for file in folder::names(self.place)? {
            if folder::is_unfinished(&file) {
                found.leftovers.push(self.place.join(&file));
            }
            let Some(name) = SegmentName::parse(&file) else {
                continue;
            };
            let is_listed = self.listed.segments.contains_key(&file);
            if !is_listed && self.unlisted == Unlisted::DoNotCount {
                continue;
            }
            match self.proved(name.clone(), is_listed) {
                Ok(segment) => whole.push(segment),
                Err(damage) if damage.is_unreadable => return Err(damage.into()),
                Err(damage) => {
                    damaged.insert(file, (name, damage));
                }
            }
        }
        self.choose(whole, &mut found);
        self.count_lost(damaged, &mut found);
        self.name_columns(&mut found)?;
        Ok(found)
    }

    fn proved(
        &self,
        name: SegmentName,
        is_listed: bool,
    ) -> Result<Arc<SegmentFile>, DamagedSegment> {
        let segment = SegmentFile::new(self.place, self.table, name, self.readers.clone());
        match is_listed {
            true => segment.opened().map(|_| ())?,
            false => segment.prove()?,
        }
        Ok(Arc::new(segment))
    }

    /// Keeps the segments that hold the most appends; those whose appends they hold are leftovers.
    fn choose(&self, mut whole: Vec<Arc<SegmentFile>>, found: &mut FoundTable) {
        whole.sort_by_key(|segment| {
            let appends = &segment.name().appends;
            (*appends.start(), std::cmp::Reverse(*appends.end()))
        });
        let mut end = 0;
        for segment in whole {
            let appends = &segment.name().appends;
            if *appends.start() > end {
                end = *appends.end();
                let file = segment.name().to_string();
                found.adopted += usize::from(!self.listed.segments.contains_key(&file));
                found.segments.push(segment);
            } else if *appends.end() <= end {
                found.leftovers.push(segment.path().to_owned());
            } else {
                let reason = "it holds a part of the appends of another file".to_owned();
                found.broken.push(segment.damaged(reason));
            }
        }
        found.last_append = end;
    }

    /// Finds out which appends no segment holds, and which files held them.
    fn count_lost(
        &self,
        mut damaged: BTreeMap<String, (SegmentName, DamagedSegment)>,
        found: &mut FoundTable,
    ) {
        let mut candidates: Vec<SegmentName> =
            damaged.values().map(|(name, _)| name.clone()).collect();
        let listed = self.listed.segments.keys();
        candidates.extend(listed.filter_map(|file| SegmentName::parse(file)));
        let lost_ends = self.listed.lost.iter().map(|lost| lost.appends.1);
        let ends = candidates.iter().map(|name| *name.appends.end());
        found.last_append = ends.chain(lost_ends).fold(found.last_append, u64::max);

        let mut known = Appends::default();
        let live = found
            .segments
            .iter()
            .map(|segment| segment.name().appends.clone());
        let before = self
            .listed
            .lost
            .iter()
            .map(|lost| lost.appends.0..=lost.appends.1);
        live.chain(before).for_each(|appends| known.add(appends));

        candidates.sort_by_key(|name| std::cmp::Reverse(name.appends.end() - name.appends.start()));
        for name in candidates {
            if known.touch(&name.appends) {
                continue;
            }
            known.add(name.appends.clone());
            let file = name.to_string();
            let damage = damaged.remove(&file).map(|(_, damage)| damage);
            let reason = damage.map_or_else(|| "it is missing".to_owned(), |damage| damage.reason);
            let lost = LostRows {
                table: self.table.to_owned(),
                appends: (*name.appends.start(), *name.appends.end()),
                rows: self.listed.segments.get(&file).copied(),
                reason,
                set_aside: None,
            };
            found.lost_now.push((lost, self.place.join(file)));
        }
        for appends in known.gaps(found.last_append) {
            let (first, last) = (*appends.start(), *appends.end());
            let lost = LostRows {
                table: self.table.to_owned(),
                appends: (first, last),
                rows: None,
                reason: format!("no file holds the appends {first} to {last}"),
                set_aside: None,
            };
            found.lost_now.push((lost, self.place.to_owned()));
        }
        for (file, (name, damage)) in damaged {
            let is_replaced = found
                .segments
                .iter()
                .any(|segment| name.is_within(&segment.name().appends));
            match is_replaced {
                true => found.leftovers.push(self.place.join(file)),
                false => found.broken.push(damage),
            }
        }
    }

    fn name_columns(&self, found: &mut FoundTable) -> Result<(), DiskError> {
        found.columns.clone_from(&self.listed.columns);
        for segment in found.segments.iter().rev() {
            for column in segment.opened()?.form.columns() {
                if !found.columns.iter().any(|known| known.name == column.name) {
                    found.columns.push(StoredColumn::of(column));
                }
            }
        }
        Ok(())
    }
}

/// Numbers of appends.
#[derive(Debug, Default)]
struct Appends(Vec<RangeInclusive<u64>>);

impl Appends {
    fn add(&mut self, appends: RangeInclusive<u64>) {
        self.0.push(appends);
    }

    fn touch(&self, appends: &RangeInclusive<u64>) -> bool {
        self.0
            .iter()
            .any(|known| known.start() <= appends.end() && appends.start() <= known.end())
    }

    /// What is missing of the numbers from 1 to `last`.
    fn gaps(&mut self, last: u64) -> Vec<RangeInclusive<u64>> {
        self.0.sort_by_key(|appends| *appends.start());
        let mut gaps = Vec::new();
        let mut next = 1;
        for appends in &self.0 {
            if *appends.start() > next {
                gaps.push(next..=appends.start() - 1);
            }
            next = next.max(appends.end() + 1);
        }
        if next <= last {
            gaps.push(next..=last);
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_nobody_holds() {
        let mut appends = Appends(vec![5..=6, 2..=3]);
        assert_eq!(appends.gaps(8), [1..=1, 4..=4, 7..=8]);
        assert!(appends.touch(&(3..=4)) && !appends.touch(&(4..=4)));
        assert_eq!(Appends::default().gaps(0), []);
    }
}
