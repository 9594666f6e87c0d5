//! What becomes of memory that a query gave back.

/// Lets the program keep up to a gigabyte of memory that it no longer uses, where the system's C library is glibc; elsewhere
/// nothing changes. For the start of programs that answer query after query.
///
/// A result of a hundred megabytes is given back to the system as soon as it is dropped, unless told otherwise, and the next
/// query has the system clear as many pages anew: up to a third of the time of queries over Parquet files.
pub fn keep_freed_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::keep_up_to(1 << 30);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use libc::{M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, c_int, mallopt};

    /// Blocks of up to so many bytes come from the heap, and the heap keeps as much at its end. Older versions of the library
    /// refuse a heap of large blocks, and are then left as they are.
    pub(super) fn keep_up_to(bytes: c_int) {
        #[expect(unsafe_code, reason = "a setting of the C library")]
        // SAFETY: the function takes two numbers and no pointers, and what it sets is read under the allocator's own locks;
        // a number that it does not take changes nothing.
        unsafe {
            if mallopt(M_MMAP_THRESHOLD, bytes) == 1 {
                mallopt(M_TRIM_THRESHOLD, bytes);
            }
        }
    }
}
