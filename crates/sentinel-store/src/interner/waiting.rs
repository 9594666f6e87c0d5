//! Texts that wait for their codes.

/// How many texts wait at most: what is known of so many others fits into a core's caches.
pub(super) const WAITING_TEXTS: usize = 128;

/// When texts wait no longer, in bytes.
const WAITING_BYTES: usize = 1 << 16;

/// Texts of one column that wait for their codes.
///
/// They get them together: the values of a column that repeat are then near, however many columns a row has, and a core
/// waits for what is far only once for many of them.
#[derive(Debug, Default)]
pub(crate) struct WaitingTexts {
    bytes: String,
    /// Where each starts and ends. Neighbours that are equal share their place.
    places: Vec<(u32, u32)>,
}

impl WaitingTexts {
    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) {
        let place = match self.places.last() {
            Some(&last) if self.text(last) == text => last,
            _ => {
                let start = self.bytes.len();
                self.bytes.push_str(text);
                let place = |at| u32::try_from(at).expect("a text has fewer than 2^32 bytes");
                (place(start), place(self.bytes.len()))
            }
        };
        self.places.push(place);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// True when they should get their codes.
    pub(crate) fn is_full(&self) -> bool {
        self.places.len() >= WAITING_TEXTS || self.bytes.len() >= WAITING_BYTES
    }

    pub(crate) fn clear(&mut self) {
        self.places.clear();
        self.bytes.clear();
    }

    /// The texts, each with true where it is the same as the one before.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, bool)> + Clone {
        let mut before = None;
        self.places.iter().map(move |&place| {
            let is_repeated = before.replace(place) == Some(place);
            (self.text(place), is_repeated)
        })
    }

    fn text(&self, (start, end): (u32, u32)) -> &str {
        &self.bytes[start as usize..end as usize]
    }
}
