//! XML documents as trees.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Deeper documents are refused: trees are walked by recursion.
const MAX_DEPTH: usize = 256;

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    /// The name, with its prefix.
    pub(super) name: String,
    /// The attributes, then what is inside, in order.
    pub(super) members: Vec<Member>,
}

/// A part of an element.
#[derive(Debug)]
pub(super) enum Member {
    Attribute {
        name: String,
        value: String,
    },
    /// A text that is not blank, without the blanks around it.
    Text(String),
    Element(Element),
}

impl Member {
    /// The name of the member in JSON.
    pub(super) fn key(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Member::Attribute { name, .. } => format!("@{name}").into(),
            Member::Text(_) => "#text".into(),
            Member::Element(element) => element.name.as_str().into(),
        }
    }
}

impl Element {
    /// Reads a document of one root element; `None` where it is malformed.
    pub(super) fn parse(text: &str) -> Option<Element> {
        let mut reader = Reader::from_str(text);
        let mut tree = Tree::default();
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => tree.open(element(&start)?)?,
                Event::Empty(start) => {
                    tree.open(element(&start)?)?;
                    tree.close()?;
                }
                Event::End(_) => tree.close()?,
                Event::Text(text) => tree.text.push_str(&text.xml_content().ok()?),
                Event::GeneralRef(reference) => tree.text.push(character(&reference)?),
                Event::Eof => return tree.finish(),
                // Only elements, attributes and texts count.
                Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
    }
}

/// The tree as far as it is read.
#[derive(Default)]
struct Tree {
    root: Option<Element>,
    /// The elements that are open, outermost first.
    open: Vec<Element>,
    /// The text since the last tag.
    text: String,
}

impl Tree {
    fn open(&mut self, element: Element) -> Option<()> {
        self.end_text()?;
        let is_allowed =
            self.open.len() < MAX_DEPTH && (self.root.is_none() || !self.open.is_empty());
        is_allowed.then(|| self.open.push(element))
    }

    fn close(&mut self) -> Option<()> {
        self.end_text()?;
        let element = self.open.pop()?;
        match self.open.last_mut() {
            Some(parent) => parent.members.push(Member::Element(element)),
            None => self.root = Some(element),
        }
        Some(())
    }

    /// Only blanks may stand outside of the root.
    fn end_text(&mut self) -> Option<()> {
        let text = std::mem::take(&mut self.text);
        let trimmed = text.trim();
        if !trimmed.is_empty() {
            self.open
                .last_mut()?
                .members
                .push(Member::Text(trimmed.to_owned()));
        }
        Some(())
    }

    fn finish(mut self) -> Option<Element> {
        self.end_text()?;
        if self.open.is_empty() {
            self.root
        } else {
            None
        }
    }
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let mut members = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let name = utf8(attribute.key.as_ref())?;
        members.push(Member::Attribute {
            name,
            value: attribute.unescape_value().ok()?.into_owned(),
        });
    }
    Some(Element {
        name: utf8(start.name().as_ref())?,
        members,
    })
}

/// The character that `&lt;` or `&#60;` stands for.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    if reference.is_char_ref() {
        return reference.resolve_char_ref().ok()?;
    }
    match reference.as_ref() {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}
