use crate::examples;
use oxymeta::figures::png;

#[test]
fn look() {
    for (name, plot) in [("bcg", examples::bcg()), ("sub", examples::subgroups())] {
        let svg = plot.svg().unwrap();
        std::fs::write(format!("/tmp/look-{name}.svg"), &svg).unwrap();
        std::fs::write(format!("/tmp/look-{name}.png"), png(&svg, 150.0).unwrap()).unwrap();
    }
}
