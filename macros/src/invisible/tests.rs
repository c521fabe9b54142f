use quote::quote;

use super::*;

fn group(tokens: TokenStream) -> TokenTree {
    Group::new(Delimiter::None, tokens).into()
}

fn shown(tokens: TokenStream) -> String {
    made_visible(tokens).to_string()
}

#[test]
fn an_expression_that_would_come_apart_gets_parentheses() {
    let (sum, minus, bounds) = (group(quote!(1 + 2)), group(quote!(-2)), group(quote!(dyn A + B)));
    assert_eq!(shown(quote!({ 2 * #sum })), quote!({ 2 * (1 + 2) }).to_string());
    assert_eq!(shown(quote!(#minus.pow(2))), quote!((-2).pow(2)).to_string());
    assert_eq!(shown(quote!(&#bounds)), quote!(&(dyn A + B)).to_string());
    // An incomplete expression is treated like the complete one.
    let half = group(quote!(1 + s.));
    assert_eq!(shown(quote!(2 * #half)), quote!(2 * (1 + s.)).to_string());
}

#[test]
fn a_whole_expression_stays_without_parentheses() {
    for content in [
        quote!(self.state),
        quote!(Vec<u8>),
        quote!(3),
        quote!(f(1 + 2)),
        quote!({ 1 + 2 }),
        quote!((1 + 2)),
        quote!(x @ 1..=3),
        quote!(let a = b && c),
        quote!(-1),
        quote!(..),
    ] {
        let token = group(content);
        assert!(rewritten(&quote!(a, #token), Surroundings::Code).is_none(), "{token}");
    }
    let meta = group(quote!(doc = "x"));
    assert!(rewritten(&quote!(#[#meta] struct S;), Surroundings::Code).is_none());
}

#[test]
fn a_name_that_is_a_keyword_in_our_edition_becomes_raw() {
    let name = Ident::new("gen", Span::call_site());
    assert_eq!(shown(quote!(s.#name == 1)), "s . r#gen == 1");
    assert_eq!(shown(quote!(a { #name: 1 })), "a { r#gen : 1 }");
}
