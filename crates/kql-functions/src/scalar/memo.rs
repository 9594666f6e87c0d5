//! What was made of the constants of a call, kept from batch to batch.
//!
//! A kernel sees the constants of its call anew with each batch. A long list takes longer to prepare than a batch takes to
//! search.

use std::cell::RefCell;
use std::rc::Rc;

use crate::args::Column;

/// A short constant costs less to prepare again than to remember.
const LONG: usize = 1 << 10;

/// The last thing that was made of constants on a thread.
#[derive(Debug)]
pub(super) struct Memo<P, T>(RefCell<Option<Kept<P, T>>>);

#[derive(Debug)]
struct Kept<P, T> {
    constants: Vec<Column>,
    params: P,
    made: Rc<T>,
}

impl<P: PartialEq, T> Memo<P, T> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// What `make` makes of these constants, and of `params`, which is all else that it depends on.
    pub(super) fn get(&self, constants: &[Column], params: P, make: impl FnOnce() -> T) -> Rc<T> {
        let sizes = constants
            .iter()
            .map(|column| column.array().get_buffer_memory_size());
        if sizes.sum::<usize>() < LONG {
            return Rc::new(make());
        }
        if let Some(kept) = &*self.0.borrow()
            && kept.params == params
            && is_same(&kept.constants, constants)
        {
            return kept.made.clone();
        }
        let made = Rc::new(make());
        *self.0.borrow_mut() = Some(Kept {
            constants: constants.to_vec(),
            params,
            made: made.clone(),
        });
        made
    }
}

fn is_same(one: &[Column], other: &[Column]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            one.kql_type() == other.kql_type() && one.array().to_data() == other.array().to_data()
        })
}
