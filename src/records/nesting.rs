//! How deep tables and lists stand within each other.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::ProblemKind;

/// Lists and tables that may stand within each other. Records need nine; what reads them recurses, so that depth costs
/// stack.
const DEEPEST: usize = 32;

/// The place where lists, tables and dotted keys stand deeper within each other than any record needs.
///
/// It is found before the text is parsed: the parser limits lists and tables, and the parts of each key, but not their
/// product.
pub fn too_deep(text: &str) -> Option<(Range<usize>, ProblemKind)> {
    let mut depth = Depth::default();
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::LeftSquareBracket => depth.open(TokenKind::RightSquareBracket),
            TokenKind::LeftCurlyBracket => depth.open(TokenKind::RightCurlyBracket),
            close @ (TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket) => {
                depth.close(close)
            }
            TokenKind::Dot => depth.dot(),
            TokenKind::Comma | TokenKind::Newline => depth.next(),
            _ => {}
        }
        if depth.total > DEEPEST {
            let span = token.span();
            let kind = ProblemKind::TooDeep { most: DEEPEST };
            return Some((span.start()..span.end(), kind));
        }
    }
    None
}

/// What closes each open bracket, and the dots of the key that it stands after.
#[derive(Default)]
struct Depth {
    total: usize,
    dots: usize,
    outer: Vec<(TokenKind, usize)>,
}

impl Depth {
    fn open(&mut self, close: TokenKind) {
        self.outer.push((close, std::mem::take(&mut self.dots)));
        self.total += 1;
    }

    /// A bracket that closes nothing changes nothing: in a text that is no TOML the depth is at least what is counted.
    fn close(&mut self, close: TokenKind) {
        if let Some((_, dots)) = self.outer.pop_if(|(expected, _)| *expected == close) {
            self.total -= 1 + self.dots;
            self.dots = dots;
        }
    }

    fn dot(&mut self) {
        self.dots += 1;
        self.total += 1;
    }

    /// Another key or item begins.
    fn next(&mut self) {
        self.total -= self.dots;
        self.dots = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_the_sum_of_brackets_and_dots() {
        let nested = |n: usize| format!("x = {}1{}\n", "[".repeat(n), "]".repeat(n));
        assert!(too_deep(&nested(32)).is_none());
        assert_eq!(too_deep(&nested(33)).map(|(span, _)| span), Some(36..37));
        let mixed = |n: usize| format!("x = {}1{}\n", "{a.b.c = ".repeat(n), "}".repeat(n));
        assert!(too_deep(&mixed(10)).is_none());
        assert!(too_deep(&mixed(11)).is_some());
        assert!(too_deep(&format!("[{}]\n", vec!["a"; 34].join("."))).is_some());
    }

    #[test]
    fn many_lists_beside_each_other_are_not_deep() {
        let text = "x = [[1.5, 2.5], [3.5], { a.b = 1, c.d = 2 }]\ny.z = 1.5\n".repeat(100);
        assert!(too_deep(&text).is_none());
    }

    #[test]
    fn brackets_in_text_and_remarks_do_not_count() {
        let many = "[".repeat(100);
        assert!(
            too_deep(&format!(
                "a = \"{many}\" # {many}\nb = '''{many}\n{many}'''\n"
            ))
            .is_none()
        );
    }
}
