use sha2::{Digest, Sha256};

use super::SourceFile;

/// SHA-256 over names and texts of all files in name order, as lower-case hexadecimal digits.
pub fn digest(files: &[SourceFile]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        for part in [&file.name, &file.text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hexadecimal(hasher)
}

/// SHA-256 of one text, as lower-case hexadecimal digits.
pub fn digest_of_text(text: &str) -> String {
    digest_of_bytes(text.as_bytes())
}

fn hexadecimal(hasher: Sha256) -> String {
    let bytes = hasher.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of bytes, as `sha256sum` prints it.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    hexadecimal(hasher)
}
