//! Text that is safe inside HTML, and how times are written.

use std::{
    fmt::{self, Display, Write},
    time::Duration,
};

/// Shows a value with the special characters of HTML escaped. The text may stand in an element, and in an attribute in quotes.
pub(crate) struct Text<T>(pub(crate) T);

impl<T: Display> Display for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            match character {
                '<' => self.0.write_str("&lt;")?,
                '>' => self.0.write_str("&gt;")?,
                '&' => self.0.write_str("&amp;")?,
                '"' => self.0.write_str("&quot;")?,
                '\'' => self.0.write_str("&#39;")?,
                _ => self.0.write_char(character)?,
            }
        }
        Ok(())
    }
}

/// A time, rounded for a reader: `12.3 s`, `4 min 10 s`, `2 h 5 min`.
pub(crate) struct Time(pub(crate) Duration);

impl Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0 if self.0.as_millis() == 0 => write!(f, "{} µs", self.0.as_micros()),
            0 => write!(f, "{} ms", self.0.as_millis()),
            1..60 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            60..3600 => write!(f, "{} min {} s", seconds / 60, seconds % 60),
            _ => write!(f, "{} h {} min", seconds / 3600, seconds % 3600 / 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Text, Time};

    #[test]
    fn characters_of_html_are_escaped() {
        let name = r#"<script>alert("it's & that")</script>"#;
        let escaped = "&lt;script&gt;alert(&quot;it&#39;s &amp; that&quot;)&lt;/script&gt;";
        assert_eq!(Text(name).to_string(), escaped);
    }

    #[test]
    fn a_time_is_rounded_for_a_reader() {
        let written = |millis| Time(Duration::from_millis(millis)).to_string();
        assert_eq!(written(0), "0 µs");
        assert_eq!(written(7), "7 ms");
        assert_eq!(written(12_345), "12.3 s");
        assert_eq!(written(250_000), "4 min 10 s");
        assert_eq!(written(7_500_000), "2 h 5 min");
    }
}
