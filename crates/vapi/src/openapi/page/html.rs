//! Writes HTML. What comes from outside this crate's source is escaped, without exception: only `'static` text is not.

/// A piece of HTML on its way.
#[derive(Default)]
pub(super) struct Html(String);

/// What a link on the page leads to.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Service,
    Operation,
    Schema,
}

impl Anchor {
    fn prefix(self) -> &'static str {
        match self {
            Self::Service => "service-",
            Self::Operation => "operation-",
            Self::Schema => "schema-",
        }
    }
}

impl Html {
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// Markup.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        text.chars().for_each(|c| self.character(c));
        self
    }

    /// A name of several parts, which a line may end between.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        for c in name.chars() {
            self.character(c);
            self.raw(if matches!(c, '.' | '_' | '/') { "<wbr>" } else { "" });
        }
        self
    }

    fn character(&mut self, c: char) {
        match c {
            '&' => self.0.push_str("&amp;"),
            '<' => self.0.push_str("&lt;"),
            '>' => self.0.push_str("&gt;"),
            '"' => self.0.push_str("&quot;"),
            '\'' => self.0.push_str("&#39;"),
            other => self.0.push(other),
        }
    }

    pub(super) fn code(&mut self, text: &str) -> &mut Self {
        self.raw("<code>").text(text).raw("</code>")
    }

    /// Sentences, in which code stands between backticks.
    pub(super) fn prose(&mut self, text: &str) -> &mut Self {
        if text.matches('`').count() % 2 == 1 {
            return self.text(text);
        }
        for (at, part) in text.split('`').enumerate() {
            if at % 2 == 0 {
                self.text(part)
            } else {
                self.code(part)
            };
        }
        self
    }

    /// The attribute that makes an element the target of links.
    pub(super) fn id(&mut self, anchor: Anchor, name: &str) -> &mut Self {
        self.raw(" id=\"").raw(anchor.prefix()).text(name).raw("\"")
    }

    pub(super) fn link(&mut self, anchor: Anchor, name: &str, text: &str) -> &mut Self {
        self.raw("<a href=\"#").raw(anchor.prefix()).text(name).raw("\">").name(text).raw("</a>")
    }
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Html};

    #[test]
    fn all_but_markup_is_escaped() {
        let mut html = Html::default();
        let hostile = "<script>&\"'";
        html.text(hostile).code(hostile).prose(hostile).id(Anchor::Schema, hostile).link(
            Anchor::Schema,
            hostile,
            hostile,
        );
        let escaped = "&lt;script&gt;&amp;&quot;&#39;";
        let link = format!("<a href=\"#schema-{escaped}\">{escaped}</a>");
        assert_eq!(html.into_text(), format!("{escaped}<code>{escaped}</code>{escaped} id=\"schema-{escaped}\"{link}"));
    }

    #[test]
    fn a_line_may_end_between_the_parts_of_a_name() {
        let mut html = Html::default();
        html.name("a.b_c/d");
        assert_eq!(html.into_text(), "a.<wbr>b_<wbr>c/<wbr>d");
    }

    #[test]
    fn backticks_make_code_if_they_close() {
        let of = |text: &str| {
            let mut html = Html::default();
            html.prose(text);
            html.into_text()
        };
        assert_eq!(of("a `b<` c"), "a <code>b&lt;</code> c");
        assert_eq!(of("a ` b"), "a ` b");
    }
}
