//! The page is the drawing: its size, its title, its text, the same bytes on every run.

use crate::examples::{bcg, extremes, subgroups};
use oxymeta::figures::Figure;
use oxymeta::figures::pdf;

/// What stands in the file uncompressed.
fn written(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A text as PDF writes it beyond ASCII: UTF-16 in hexadecimal.
fn utf16(text: &str) -> String {
    text.encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect()
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    for plot in [bcg(), subgroups(), extremes()] {
        let svg = plot.svg().unwrap();
        let bytes = pdf(&svg).unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
        assert_eq!(bytes, pdf(&svg).unwrap());
        let there = std::thread::spawn(move || pdf(&svg).unwrap()).join();
        assert_eq!(bytes, there.unwrap());
    }
}

#[test]
fn there_is_no_date() {
    let file = written(&pdf(&bcg().svg().unwrap()).unwrap());
    for date in ["CreationDate", "ModDate", "CreateDate", "ModifyDate"] {
        assert!(!file.contains(date), "{date}");
    }
}

#[test]
fn the_page_has_the_size_of_the_figure() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='960' height='318'/>";
    let file = written(&pdf(svg).unwrap());
    assert!(file.contains("/MediaBox[0 0 720 238.5]"), "{file}");
    assert_eq!(file.matches("/Type/Page/").count(), 1);
    assert!(written(&pdf(&bcg().svg().unwrap()).unwrap()).contains("/MediaBox[0 0 720 "));
}

#[test]
fn text_is_text_in_the_embedded_typeface() {
    let file = written(&pdf(&bcg().svg().unwrap()).unwrap());
    for face in ["Regular", "SemiBold", "Italic"] {
        assert!(file.contains(&format!("+Inter-{face}/")), "{face}");
    }
    let fonts = file.matches("/Type/FontDescriptor").count();
    assert_eq!(fonts, 3);
    assert_eq!(file.matches("/FontFile3").count(), fonts);
    assert_eq!(file.matches("/ToUnicode").count(), fonts);
    assert!(!file.contains("/Subtype/Image"));
}

#[test]
fn title_language_and_description_are_those_of_the_drawing() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='96' lang='id'>\
               <title>Pijat</title><desc>τ² &lt; 1</desc><rect width='9' height='9'/></svg>";
    let file = written(&pdf(svg).unwrap());
    assert!(file.contains("/Title(Pijat)") && file.contains("/Lang(id)"));
    assert!(file.contains("/MarkInfo<</Marked true"));
    let alternative = format!("/Alt<FEFF{}>", utf16("τ² < 1"));
    assert!(file.contains("/S/Figure") && file.contains(&alternative));
}

#[test]
fn letters_of_no_bundled_face_are_no_failure() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='40'>\
               <text x='9' y='20'>日本 سلام e\u{301}\u{323} 👩\u{200D}🔬 ffi \u{FFFD}</text></svg>";
    assert!(pdf(svg).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn what_is_no_drawing_or_no_page_is_refused() {
    for svg in [
        "",
        "<svg",
        "<html/>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='9'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='19300'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='1e38' height='1e38'/>",
    ] {
        let refused = pdf(svg).unwrap_err().to_string();
        assert!(refused.starts_with("writing PDF failed: "), "{refused}");
    }
}
