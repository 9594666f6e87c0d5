//! `series_fft()`, `series_ifft()`: the Fourier transform of a series of any length.

use std::f64::consts::PI;
use std::ops::{Add, Mul, Sub};

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{RECORD, complete, write_fields, write_reals};
use crate::args::Args;
use crate::def::{Accepts, Eval, Param, Returns, ScalarDef, Tuple};

const TRANSFORM: ScalarDef = ScalarDef {
    params: &[
        Param::required(
            "x_real",
            Accepts::Exactly(KqlType::Dynamic),
            "The real parts.",
        ),
        Param::optional(
            "x_imaginary",
            Accepts::Exactly(KqlType::Dynamic),
            "The imaginary parts; 0 if not given.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[("real", KqlType::Dynamic), ("imag", KqlType::Dynamic)]),
    ..RECORD
};

pub(super) static SERIES_FFT: ScalarDef = ScalarDef {
    name: "series_fft",
    summary: "Transforms a series to the frequencies in it.",
    eval: Eval::Kernel(|args| transform(args, fft)),
    page: "series-fft-function",
    ..TRANSFORM
};

pub(super) static SERIES_IFFT: ScalarDef = ScalarDef {
    name: "series_ifft",
    summary: "Transforms frequencies back to a series.",
    eval: Eval::Kernel(|args| transform(args, inverse_fft)),
    page: "series-ifft-function",
    ..TRANSFORM
};

fn transform(args: &Args<'_>, apply: fn(&[Complex]) -> Vec<Complex>) -> Result<ArrayRef> {
    let reals = args.json(0);
    let imaginaries = args.optional(1).map(|_| args.json(1));
    args.dynamics(|row, out| {
        let Some(real) = reals.get(row).and_then(complete) else {
            return false;
        };
        let imag = match imaginaries {
            Some(imaginaries) => imaginaries.get(row).and_then(complete),
            None => Some(vec![0.0; real.len()]),
        };
        let Some(imag) = imag.filter(|imag| imag.len() == real.len()) else {
            return false;
        };
        let input: Vec<Complex> = real
            .into_iter()
            .zip(imag)
            .map(|(real, imag)| Complex { real, imag })
            .collect();
        let (real, imag): (Vec<f64>, Vec<f64>) =
            apply(&input).into_iter().map(|c| (c.real, c.imag)).unzip();
        write_fields(
            &[
                ("real", &|out| write_reals(&real, out)),
                ("imag", &|out| write_reals(&imag, out)),
            ],
            out,
        );
        true
    })
}

/// A complex number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Complex {
    pub(super) real: f64,
    pub(super) imag: f64,
}

impl Complex {
    fn turn(angle: f64) -> Complex {
        Complex {
            real: angle.cos(),
            imag: angle.sin(),
        }
    }

    fn conjugate(self) -> Complex {
        Complex {
            imag: -self.imag,
            ..self
        }
    }

    /// The square of the magnitude.
    pub(super) fn power(self) -> f64 {
        self.real * self.real + self.imag * self.imag
    }
}

impl Add for Complex {
    type Output = Complex;

    fn add(self, other: Complex) -> Complex {
        Complex {
            real: self.real + other.real,
            imag: self.imag + other.imag,
        }
    }
}

impl Sub for Complex {
    type Output = Complex;

    fn sub(self, other: Complex) -> Complex {
        Complex {
            real: self.real - other.real,
            imag: self.imag - other.imag,
        }
    }
}

impl Mul for Complex {
    type Output = Complex;

    fn mul(self, other: Complex) -> Complex {
        Complex {
            real: self.real * other.real - self.imag * other.imag,
            imag: self.real * other.imag + self.imag * other.real,
        }
    }
}

/// The transform of values.
pub(super) fn fft(values: &[Complex]) -> Vec<Complex> {
    if values.len().is_power_of_two() {
        let mut result = values.to_vec();
        transform_power_of_two(&mut result);
        return result;
    }
    chirp(values)
}

/// The values whose transform is given.
pub(super) fn inverse_fft(values: &[Complex]) -> Vec<Complex> {
    let conjugates: Vec<Complex> = values.iter().map(|value| value.conjugate()).collect();
    let scale = 1.0 / values.len() as f64;
    let undo = |value: Complex| Complex {
        real: value.real * scale,
        imag: -value.imag * scale,
    };
    fft(&conjugates).into_iter().map(undo).collect()
}

/// Cooley and Tukey's transform in place.
fn transform_power_of_two(values: &mut [Complex]) {
    let len = values.len();
    let bits = len.trailing_zeros();
    for idx in 1..len {
        let mirror = idx.reverse_bits() >> (usize::BITS - bits);
        if idx < mirror {
            values.swap(idx, mirror);
        }
    }
    let mut width = 2;
    while width <= len {
        let half = width / 2;
        for block in values.chunks_exact_mut(width) {
            for idx in 0..half {
                let turned =
                    block[idx + half] * Complex::turn(-2.0 * PI * idx as f64 / width as f64);
                (block[idx], block[idx + half]) = (block[idx] + turned, block[idx] - turned);
            }
        }
        width *= 2;
    }
}

/// Bluestein's transform: a length that is no power of two as a convolution of one that is.
fn chirp(values: &[Complex]) -> Vec<Complex> {
    let len = values.len();
    if len == 0 {
        return Vec::new();
    }
    let padded = (2 * len - 1).next_power_of_two();
    // The square of the index modulo 2n keeps the angle exact for long series.
    let turn = |idx: usize| Complex::turn(-PI * ((idx * idx) % (2 * len)) as f64 / len as f64);
    let mut left = vec![Complex::default(); padded];
    let mut right = vec![Complex::default(); padded];
    for idx in 0..len {
        left[idx] = values[idx] * turn(idx);
        right[idx] = turn(idx).conjugate();
        right[(padded - idx) % padded] = right[idx];
    }
    transform_power_of_two(&mut left);
    transform_power_of_two(&mut right);
    let product: Vec<Complex> = left
        .iter()
        .zip(&right)
        .map(|(left, right)| *left * *right)
        .collect();
    inverse_fft(&product)
        .into_iter()
        .take(len)
        .enumerate()
        .map(|(idx, value)| value * turn(idx))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(values: &[Complex]) -> Vec<Complex> {
        let len = values.len() as f64;
        let at = |k: usize| {
            let terms = values
                .iter()
                .enumerate()
                .map(|(t, value)| *value * Complex::turn(-2.0 * PI * (k * t) as f64 / len));
            terms.fold(Complex::default(), Add::add)
        };
        (0..values.len()).map(at).collect()
    }

    #[test]
    fn any_length() {
        for len in [1, 2, 3, 7, 8, 12, 60] {
            let values: Vec<Complex> = (0..len)
                .map(|idx| Complex {
                    real: ((idx * 37) % 11) as f64,
                    imag: ((idx * 5) % 3) as f64,
                })
                .collect();
            let close = |left: &[Complex], right: &[Complex]| {
                left.iter()
                    .zip(right)
                    .all(|(left, right)| (*left - *right).power() < 1e-18)
            };
            assert!(close(&fft(&values), &naive(&values)), "{len}");
            assert!(close(&inverse_fft(&fft(&values)), &values), "{len}");
        }
        assert!(fft(&[]).is_empty());
    }
}
