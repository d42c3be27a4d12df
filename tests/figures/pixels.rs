//! The picture is the drawing: same pixels on every run, with the bundled typeface alone.

use crate::examples::{bcg, extremes, subgroups};
use oxymeta::figures::Figure;
use oxymeta::figures::png;
use resvg::tiny_skia::Pixmap;

#[test]
fn the_same_description_gives_the_same_bytes() {
    for plot in [bcg(), subgroups(), extremes()] {
        assert_eq!(plot.svg().unwrap(), plot.clone().svg().unwrap());
        let svg = plot.svg().unwrap();
        assert_eq!(png(&svg, 96.0).unwrap(), png(&svg, 96.0).unwrap());
    }
}

#[test]
fn the_same_bytes_come_from_any_thread() {
    let here = bcg().svg().unwrap();
    let there: Vec<String> = (0..4)
        .map(|_| std::thread::spawn(|| bcg().svg().unwrap()))
        .map(|t| t.join().unwrap())
        .collect();
    assert!(there.iter().all(|svg| *svg == here));
}

#[test]
fn a_picture_has_the_size_and_resolution_asked_for_and_is_not_blank() {
    let svg = bcg().svg().unwrap();
    let bytes = png(&svg, 192.0).unwrap();
    let picture = Pixmap::decode_png(&bytes).unwrap();
    assert_eq!(picture.width(), 2 * 960);
    assert!(bytes.windows(4).any(|w| w == b"pHYs"));
    let count = |is: fn(u8, u8, u8) -> bool| {
        picture
            .pixels()
            .iter()
            .filter(|p| is(p.red(), p.green(), p.blue()))
            .count()
    };
    let total = (picture.width() * picture.height()) as usize;
    let white = count(|r, g, b| r > 240 && g > 240 && b > 240);
    let orange = count(|r, g, b| r == 0xB5 && g == 0x53 && b == 0x0C);
    let blue = count(|r, g, b| r == 0x4F && g == 0x86 && b == 0xBA);
    assert!(white > total * 8 / 10 && white < total * 98 / 100);
    assert!(
        orange > 1000 && blue > 1000,
        "{orange} orange and {blue} blue pixels"
    );
}

#[test]
fn embedding_the_typeface_changes_no_pixel() {
    let (file, inline) = (bcg().svg().unwrap(), bcg().svg_inline().unwrap());
    assert_eq!(png(&file, 96.0).unwrap(), png(&inline, 96.0).unwrap());
}

#[test]
fn an_absurd_resolution_is_refused() {
    let svg = bcg().svg_inline().unwrap();
    for dpi in [0.0, -1.0, 1e9, f32::NAN] {
        assert!(png(&svg, dpi).is_err(), "{dpi}");
    }
    assert!(png("<svg", 96.0).is_err());
}

#[test]
fn a_picture_carries_its_title_and_description() {
    let svg = bcg().svg().unwrap();
    let bytes = png(&svg, 96.0).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for (keyword, tag) in [("Title", "title"), ("Description", "desc")] {
        let words = svg.split(&format!("<{tag} ")).nth(1).unwrap();
        let words = words.split(['>', '<']).nth(1).unwrap();
        assert!(text.contains(keyword) && text.contains(words), "{words}");
    }
}
