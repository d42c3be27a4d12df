//! PDF of a finished SVG: shapes stay shapes and text stays text, in the bundled typeface.
//!
//! Nothing but the SVG goes into the file, no date and nothing random, so that the same drawing is
//! the same bytes. Title, description and language are those of the SVG.

use krilla::geom::{Rect, Size};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::tagging::{BBox, ContentTag, Tag, TagGroup, TagTree};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::usvg::{self, roxmltree};

use super::about::About;
use super::error::FigureError;
use super::typefaces::options;

/// Points (72 an inch) per unit in which figures are laid out (96 an inch).
const POINTS_PER_UNIT: f32 = 72.0 / 96.0;
/// Longest side of a page that readers of PDF need to show, in points (ISO 32000-1, annex C).
const MOST_POINTS: f32 = 14_400.0;

/// Writes an SVG as a PDF of one page, which has the size of the figure.
///
/// The page is tagged as one figure, with the SVG's description as the text that is read aloud.
pub fn pdf(svg: &str) -> Result<Vec<u8>, FigureError> {
    pdf_pages(&[svg])
}

/// Writes several SVGs as the pages of one PDF, each in its own size, with the title of the first.
pub fn pdf_pages(svgs: &[impl AsRef<str>]) -> Result<Vec<u8>, FigureError> {
    let mut file = krilla::Document::new();
    let mut tags = TagTree::new();
    let mut first = None;
    for (at, svg) in svgs.iter().enumerate() {
        let about = page(svg.as_ref(), at, &mut file, &mut tags)?;
        first.get_or_insert(about);
    }
    let first = first.ok_or_else(|| FigureError::Pdf("there is no page".to_owned()))?;
    file.set_tag_tree(tags);
    file.set_metadata(metadata(first));
    file.finish().map_err(|e| FigureError::Pdf(e.to_string()))
}

/// Adds a page.
fn page(
    svg: &str,
    at: usize,
    file: &mut krilla::Document,
    tags: &mut TagTree,
) -> Result<About, FigureError> {
    let document = roxmltree::Document::parse(svg).map_err(|e| FigureError::Pdf(e.to_string()))?;
    let tree = usvg::Tree::from_xmltree(&document, &options(svg))
        .map_err(|e| FigureError::Pdf(e.to_string()))?;
    let about = About::of(&document);

    let width = tree.size().width() * POINTS_PER_UNIT;
    let height = tree.size().height() * POINTS_PER_UNIT;
    let no_page = || FigureError::Pdf(format!("a page of {width} by {height} points is not drawn"));
    if width.max(height) > MOST_POINTS {
        return Err(no_page());
    }
    let size = Size::from_wh(width, height).ok_or_else(no_page)?;
    let bounds = Rect::from_xywh(0.0, 0.0, width, height).ok_or_else(no_page)?;

    let mut page = file.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    let drawing = surface.start_tagged(ContentTag::Other);
    let drawn = surface.draw_svg(&tree, size, SvgSettings::default());
    surface.end_tagged();
    surface.finish();
    page.finish();
    drawn.ok_or_else(no_page)?;

    let figure = Tag::Figure(about.description.clone()).with_bbox(Some(BBox::new(at, bounds)));
    tags.push(TagGroup::with_children(figure, vec![drawing.into()]));
    Ok(about)
}

/// What a drawing says of itself, in the file's own terms.
fn metadata(about: About) -> Metadata {
    let mut metadata =
        Metadata::new().creator(concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned());
    if let Some(title) = about.title {
        metadata = metadata.title(title);
    }
    if let Some(description) = about.description {
        metadata = metadata.description(description);
    }
    if let Some(language) = about.language {
        metadata = metadata.language(language);
    }
    metadata
}
