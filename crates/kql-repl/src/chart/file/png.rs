//! PNG files of pixels in RGB (PNG specification, third edition, chapters 5 and 11).

use miniz_oxide::deflate::compress_to_vec_zlib;

/// Red, green and blue.
pub(super) const BYTES_PER_PIXEL: u32 = 3;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Bits of a colour, colours as RGB, and the only compression, filter and order there are.
const FORM: [u8; 5] = [8, 2, 0, 0, 0];

/// How much the compressor tries, from 0 to 10.
const EFFORT: u8 = 6;

/// The file of a picture whose rows follow each other from the top.
pub(super) fn encode(pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend(FORM);
    let rows = pixels.chunks((width * BYTES_PER_PIXEL) as usize);
    // Each row says first how it is filtered: not at all.
    let lines: Vec<u8> = rows
        .flat_map(|row| std::iter::once(0).chain(row.iter().copied()))
        .collect();
    let mut out = SIGNATURE.to_vec();
    push_chunk(*b"IHDR", &header, &mut out);
    push_chunk(*b"IDAT", &compress_to_vec_zlib(&lines, EFFORT), &mut out);
    push_chunk(*b"IEND", &[], &mut out);
    out
}

fn push_chunk(name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(data.len()).expect("a picture is smaller than 4 GiB");
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(name);
    out.extend(data);
    let checksum = crc32fast::hash(&out[start..]);
    out.extend(checksum.to_be_bytes());
}
