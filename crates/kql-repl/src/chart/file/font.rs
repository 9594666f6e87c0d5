//! The font of pictures.

use std::sync::Once;

use plotters::style::{FontStyle, register_font};

/// The name under which the font is asked for; browsers take their own font of this name.
pub(super) const NAME: &str = "sans-serif";

/// Makes the font known to the drawing library, once.
pub(super) fn register() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        let font = epaint_default_fonts::UBUNTU_LIGHT;
        let is_font = register_font(NAME, FontStyle::Normal, font).is_ok();
        assert!(is_font, "the built-in font is a font");
    });
}
