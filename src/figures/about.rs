//! What an SVG says of itself.

use resvg::usvg::roxmltree;

/// Title, description and language of a drawing.
pub struct About {
    pub title: Option<String>,
    pub description: Option<String>,
    #[cfg(feature = "pdf")]
    pub language: Option<String>,
}

impl About {
    pub fn of(document: &roxmltree::Document) -> Self {
        let root = document.root_element();
        let text = |tag: &str| {
            root.children()
                .find(|child| child.tag_name().name() == tag)
                .and_then(|child| child.text())
                .map(str::to_owned)
        };
        Self {
            title: text("title"),
            description: text("desc"),
            #[cfg(feature = "pdf")]
            language: root.attribute("lang").map(str::to_owned),
        }
    }
}
