//! A part of the page as one SVG that needs nothing else: what is drawn in it with its computed styles written in,
//! canvases as pixels, boxes and text beside them as shapes. Controls are left out.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleDeclaration, DomRect, Element, HtmlCanvasElement, Node, XmlSerializer};

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The text of its SVG.
    pub svg: String,
    /// Width and height in px.
    pub size: (f64, f64),
}

/// What is no part of a picture: controls but for what is chosen in them, what is only heard, and what says so.
const LEFT_OUT: &str = "details, button:not([aria-checked=true]), input, select, .sr, .unsaved";

/// Boxes without a ground: of a choice only what is chosen is told.
const GROUNDLESS: &str = "[role=radiogroup], [role=radiogroup] *";

/// Styles that children have from their parents, written where they are others.
const INHERITED: [&str; 16] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "paint-order",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "letter-spacing",
    "text-anchor",
    "dominant-baseline",
];

/// Styles that each has for itself, with what they are where nobody says anything.
const OWN: [(&str, &str); 2] = [("opacity", "1"), ("transform", "none")];

/// Attributes that mean something in the page only.
const OF_PAGE: [&str; 8] =
    ["class", "style", "id", "role", "tabindex", "data-cell", "aria-describedby", "aria-hidden"];

/// Share of the height of a line that lies below its letters' foot.
const BELOW: f64 = 0.21;

/// Draws a part of the page as it stands; none where it is not shown.
pub fn drawn(home: &Element) -> Option<Drawn> {
    let place = home.get_bounding_client_rect();
    let sheet = element("g").ok()?;
    let mut pen =
        Pen { from: (place.left(), place.top()), around: [0.0, 0.0, place.width(), place.height()] };
    pen.put(home, &sheet, 1.0).ok()?;
    let [left, top, right, bottom] = pen.around;
    let size = ((right - left).ceil(), (bottom - top).ceil());
    if size.0 < 1.0 || size.1 < 1.0 {
        return None;
    }
    let whole = element("svg").ok()?;
    let ground = rect((left, top), size).ok()?;
    ground.set_attribute("fill", &ground_of(home)).ok()?;
    whole.set_attribute("viewBox", &format!("{left:.1} {top:.1} {} {}", size.0, size.1)).ok()?;
    whole.set_attribute("width", &size.0.to_string()).ok()?;
    whole.set_attribute("height", &size.1.to_string()).ok()?;
    whole.append_child(&ground).ok()?;
    whole.append_child(&sheet).ok()?;
    let svg = XmlSerializer::new().ok()?.serialize_to_string(&whole).ok()?;
    Some(Drawn { svg: well_formed(&svg), size })
}

/// Without the characters that XML knows no way to write.
fn well_formed(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Where the sheet begins in the window, and how far what lies on it reaches: left, top, right, bottom.
struct Pen {
    from: (f64, f64),
    around: [f64; 4],
}

impl Pen {
    /// Draws an element with all that it holds; lengths of its style are `zoom` px each.
    fn put(&mut self, one: &Element, into: &Element, zoom: f64) -> Result<(), JsValue> {
        let style = style_of(one)?;
        if one.matches(LEFT_OUT)? || of(&style, "display") == "none" || of(&style, "visibility") == "hidden" {
            return Ok(());
        }
        let zoom = zoom * of(&style, "zoom").parse().unwrap_or(1.0);
        let opacity = of(&style, "opacity");
        let group = match opacity == "1" {
            true => into.clone(),
            false => put(into, "g", &[("opacity", opacity)])?,
        };
        match one.local_name().as_str() {
            "svg" => self.put_svg(one, &group, zoom),
            "canvas" => {
                let (at, size) = self.place(&one.get_bounding_client_rect());
                let pixels = one.unchecked_ref::<HtmlCanvasElement>().to_data_url()?;
                let image = element("image")?;
                lay(&image, at, size)?;
                image.set_attribute("href", &pixels)?;
                group.append_child(&image).map(drop)
            }
            _ => {
                if !one.matches(GROUNDLESS)? {
                    self.put_box(one, &style, &group, zoom)?;
                }
                let inside = one.child_nodes();
                for child in (0..inside.length()).filter_map(|i| inside.get(i)) {
                    match child.dyn_ref::<Element>() {
                        Some(child) => self.put(child, &group, zoom)?,
                        None if child.node_type() == Node::TEXT_NODE => {
                            self.put_text(&child, &style, &group, zoom)?;
                        }
                        None => {}
                    }
                }
                Ok(())
            }
        }
    }

    /// Ground and borders of a box.
    fn put_box(
        &mut self,
        one: &Element,
        style: &CssStyleDeclaration,
        into: &Element,
        zoom: f64,
    ) -> Result<(), JsValue> {
        let place = one.get_bounding_client_rect();
        let (fill, length) = (of(style, "background-color"), |name: &str| zoom * px(&of(style, name)));
        let sides = ["top", "right", "bottom", "left"].map(|side| {
            let is_drawn = of(style, &format!("border-{side}-style")) != "none";
            (
                if is_drawn { length(&format!("border-{side}-width")) } else { 0.0 },
                of(style, &format!("border-{side}-color")),
            )
        });
        if is_clear(&fill) && sides.iter().all(|(width, _)| *width == 0.0) {
            return Ok(());
        }
        let ((x, y), (width, height)) = self.place(&place);
        let alike = sides.iter().all(|side| *side == sides[0]);
        let half = if alike { sides[0].0 / 2.0 } else { 0.0 };
        let ground =
            rect((x + half, y + half), ((width - 2.0 * half).max(0.0), (height - 2.0 * half).max(0.0)))?;
        ground.set_attribute("fill", if is_clear(&fill) { "none" } else { &fill })?;
        ground.set_attribute("rx", &format!("{:.1}", length("border-top-left-radius").min(height / 2.0)))?;
        if half > 0.0 {
            ground.set_attribute("stroke", &sides[0].1)?;
            ground.set_attribute("stroke-width", &(2.0 * half).to_string())?;
        }
        into.append_child(&ground)?;
        let (right, bottom) = (x + width, y + height);
        let lines = [
            ((x, y), (right, y), (0.0, 0.5)),
            ((right, y), (right, bottom), (-0.5, 0.0)),
            ((x, bottom), (right, bottom), (0.0, -0.5)),
            ((x, y), (x, bottom), (0.5, 0.0)),
        ];
        for ((a, b, inward), (wide, color)) in lines.into_iter().zip(sides) {
            if wide > 0.0 && !alike {
                let at =
                    |(x, y): (f64, f64)| format!("{:.1} {:.1}", x + inward.0 * wide, y + inward.1 * wide);
                let d = format!("M{}L{}", at(a), at(b));
                put(into, "path", &[("d", d), ("stroke", color), ("stroke-width", wide.to_string())])?;
            }
        }
        Ok(())
    }

    /// The letters of a text, line by line: letters that stand at one height are a line.
    fn put_text(
        &mut self,
        node: &Node,
        style: &CssStyleDeclaration,
        into: &Element,
        zoom: f64,
    ) -> Result<(), JsValue> {
        let (text, range) = (node.text_content().unwrap_or_default(), document().create_range()?);
        let mut lines: Vec<(DomRect, String)> = Vec::new();
        let mut at = 0;
        for letter in text.chars() {
            range.set_start(node, at)?;
            at += letter.len_utf16() as u32;
            range.set_end(node, at)?;
            let place = range.get_bounding_client_rect();
            match lines.last_mut() {
                _ if place.width() == 0.0 => {}
                Some((line, text)) if (line.top() - place.top()).abs() < 2.0 => text.push(letter),
                // A line begins with something to see.
                _ if letter.is_whitespace() => {}
                _ => lines.push((place, letter.to_string())),
            }
        }
        for (first, text) in lines {
            let ((x, y), (_, height)) = self.place(&first);
            let foot = y + height * (1.0 - BELOW);
            let told = [
                ("x", format!("{x:.1}")),
                ("y", format!("{foot:.1}")),
                ("fill", of(style, "color")),
                ("font-family", of(style, "font-family")),
                ("font-size", format!("{:.1}", zoom * px(&of(style, "font-size")))),
                ("font-style", of(style, "font-style")),
                ("font-weight", of(style, "font-weight")),
                ("letter-spacing", of(style, "letter-spacing")),
            ];
            put(into, "text", &told)?.set_text_content(Some(text.trim_end()));
        }
        Ok(())
    }

    /// A picture of the page: a copy with the styles that it has there.
    fn put_svg(&mut self, one: &Element, into: &Element, zoom: f64) -> Result<(), JsValue> {
        let (at, (width, height)) = self.place(&one.get_bounding_client_rect());
        let copy: Element = one.clone_node_with_deep(true)?.unchecked_into();
        dress(one, &copy, None)?;
        if !copy.has_attribute("viewBox") {
            copy.set_attribute("viewBox", &format!("0 0 {:.1} {:.1}", width / zoom, height / zoom))?;
        }
        lay(&copy, at, (width, height))?;
        copy.set_attribute("overflow", &of(&style_of(one)?, "overflow-x"))?;
        into.append_child(&copy)?;
        Ok(())
    }

    /// Where a box lies on the sheet, and its size; the sheet reaches so far.
    fn place(&mut self, place: &DomRect) -> ((f64, f64), (f64, f64)) {
        let (at, size) =
            ((place.left() - self.from.0, place.top() - self.from.1), (place.width(), place.height()));
        let [left, top, right, bottom] = self.around;
        self.around = [left.min(at.0), top.min(at.1), right.max(at.0 + size.0), bottom.max(at.1 + size.1)];
        (at, size)
    }
}

/// Writes the styles of an element and of all in it into a copy; what is not shown goes.
fn dress(one: &Element, copy: &Element, around: Option<&[String]>) -> Result<(), JsValue> {
    let style = style_of(one)?;
    if of(&style, "display") == "none" && one.local_name() != "title" {
        copy.remove();
        return Ok(());
    }
    OF_PAGE.iter().try_for_each(|name| copy.remove_attribute(name))?;
    let styles: Vec<String> = INHERITED.iter().map(|name| of(&style, name)).collect();
    for (i, (name, value)) in INHERITED.iter().zip(&styles).enumerate() {
        if around.is_none_or(|around| around[i] != *value) {
            copy.set_attribute(name, value)?;
        }
    }
    for (name, none) in OWN {
        let value = of(&style, name);
        // Where it already says how it is turned, that is what it means.
        if around.is_some() && value != none && !one.has_attribute(name) {
            copy.set_attribute(name, &value)?;
        }
    }
    let (inside, copies) = (one.children(), copy.children());
    // From the last: what goes leaves the place of those before it.
    for i in (0..inside.length()).rev() {
        if let (Some(child), Some(copy)) = (inside.item(i), copies.item(i)) {
            dress(&child, &copy, Some(&styles))?;
        }
    }
    Ok(())
}

/// The ground that an element stands on.
fn ground_of(home: &Element) -> String {
    let mut at = Some(home.clone());
    while let Some(one) = at {
        let ground = style_of(&one).map(|style| of(&style, "background-color")).unwrap_or_default();
        if !is_clear(&ground) {
            return ground;
        }
        at = one.parent_element();
    }
    "none".to_owned()
}

/// Of no color at all, as browsers write it.
fn is_clear(color: &str) -> bool {
    color.is_empty() || color == "transparent" || (color.starts_with("rgba") && color.ends_with(", 0)"))
}

fn style_of(one: &Element) -> Result<CssStyleDeclaration, JsValue> {
    window().get_computed_style(one)?.ok_or(JsValue::NULL)
}

fn of(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}

fn px(length: &str) -> f64 {
    length.split("px").next().and_then(|number| number.trim().parse().ok()).unwrap_or(0.0)
}

fn element(name: &str) -> Result<Element, JsValue> {
    document().create_element_ns(Some("http://www.w3.org/2000/svg"), name)
}

/// A new element in another one.
fn put(into: &Element, name: &str, attributes: &[(&str, String)]) -> Result<Element, JsValue> {
    let new = element(name)?;
    attributes.iter().try_for_each(|(name, value)| new.set_attribute(name, value))?;
    into.append_child(&new)?;
    Ok(new)
}

fn rect(at: (f64, f64), size: (f64, f64)) -> Result<Element, JsValue> {
    let new = element("rect")?;
    lay(&new, at, size)?;
    Ok(new)
}

/// Says where an element lies, and how large it is.
fn lay(one: &Element, (x, y): (f64, f64), (width, height): (f64, f64)) -> Result<(), JsValue> {
    let told = [("x", x), ("y", y), ("width", width), ("height", height)];
    told.iter().try_for_each(|(name, value)| one.set_attribute(name, &format!("{value:.1}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_as_browsers_write_them() {
        assert!(is_clear("rgba(0, 0, 0, 0)") && is_clear("transparent") && !is_clear("rgb(1, 2, 0)"));
        assert_eq!((px("12.5px"), px("4px 2px"), px("auto")), (12.5, 4.0, 0.0));
        assert_eq!(well_formed("a\u{1}b\nc"), "ab\nc");
    }
}
