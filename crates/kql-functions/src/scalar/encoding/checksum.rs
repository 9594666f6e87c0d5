//! The checksums at the end of compressed data.

/// CRC-32, which ends a gzip file.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (crc >> 8) ^ CRC_OF_BYTE[usize::from(crc as u8 ^ byte)]
    })
}

const CRC_OF_BYTE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

/// Adler-32, which ends a zlib stream.
pub(super) fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u64 = 65521;
    let (mut sum, mut sum_of_sums) = (1, 0);
    for byte in bytes {
        sum = (sum + u64::from(*byte)) % MODULUS;
        sum_of_sums = (sum_of_sums + sum) % MODULUS;
    }
    (sum_of_sums << 16 | sum) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_values() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }
}
