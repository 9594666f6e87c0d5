//! Links of pages lead somewhere, to the heading that they name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Every relative link of the page leads to a file that exists, and where that is a page, to one of its headings.
pub(crate) fn check(page: &Path, pages: &[PathBuf]) -> Result<(), Failed> {
    let text = std::fs::read_to_string(page)?;
    let folder = page.parent().expect("a page is in a folder");
    let dead: Vec<String> = links(&text)
        .into_iter()
        .filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        .filter(|link| !leads_somewhere(link, page, folder, pages))
        .collect();
    if dead.is_empty() {
        return Ok(());
    }
    Err(Failed::from(format!("dead links: {}", dead.join(", "))))
}

/// The book has every page, and nothing else.
pub(crate) fn every_page_is_in_the_summary(docs: &Path) -> Result<(), Failed> {
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md"))?;
    let listed: HashSet<String> = links(&summary).into_iter().collect();
    let names = std::fs::read_dir(docs)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".md") && name != "SUMMARY.md");
    let missing: Vec<String> = names.filter(|name| !listed.contains(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failed::from(format!(
        "docs/SUMMARY.md lacks {}",
        missing.join(", ")
    )))
}

/// What `docs/support.md` says is refused is named on the page of differences, with what is refused of it.
pub(crate) fn every_refusal_is_a_difference(docs: &Path) -> Result<(), Failed> {
    let support = std::fs::read_to_string(docs.join("support.md"))?;
    let differences = std::fs::read_to_string(docs.join("differences.md"))?;
    let rows = support.lines().filter(|line| line.contains("| refused |"));
    let names = rows.filter_map(|row| Some(row.split_once("[`")?.1.split_once('`')?.0));
    let is_named = |name: &str| {
        let forms = [format!("`{name}`"), format!("`{name}()`")];
        forms.iter().any(|form| differences.contains(form))
    };
    let missing: Vec<&str> = names.filter(|name| !is_named(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failed::from(format!(
        "docs/differences.md lacks {}",
        missing.join(", ")
    )))
}

fn leads_somewhere(link: &str, page: &Path, folder: &Path, pages: &[PathBuf]) -> bool {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => page.to_owned(),
        path => folder.join(path),
    };
    let Ok(target) = target.canonicalize() else {
        return false;
    };
    if anchor.is_empty() || !pages.contains(&target) {
        return anchor.is_empty();
    }
    let text = std::fs::read_to_string(&target).expect("a page is readable");
    anchors(&text).contains(anchor)
}

/// Where the links and pictures of a page lead.
fn links(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let found = events.filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    });
    found.collect()
}

/// The names of a page's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> HashSet<String> {
    let mut anchors = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(piece) | Event::Code(piece) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&piece);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = slug(&heading.take().unwrap_or_default());
                let count = counts.entry(name.clone()).or_default();
                anchors.insert(match *count {
                    0 => name,
                    n => format!("{name}-{n}"),
                });
                *count += 1;
            }
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    });
    kept.collect::<String>().to_lowercase()
}
