//! What is made of assets only where a template may ask for it.

use std::collections::BTreeSet;

use super::load::{Asset, TemplateSet};
use crate::diag::Diagnostic;
use crate::world::World;

/// Lets fonts whole of which a template may ask the address.
pub fn publish_named(assets: &mut [Asset], set: &TemplateSet) {
    let makes_names = makes_names(set, "asset");
    let calls = set.all().flat_map(|template| &template.outline.calls);
    let args = calls.flat_map(|call| &call.args);
    let texts = args.filter_map(|arg| Some(&*arg.text.as_ref()?.text));
    let named: BTreeSet<&str> = texts.collect();
    for asset in assets {
        let path = format!("/assets/{}", asset.name);
        let is_named = named.contains(&*asset.name) || named.contains(&*path);
        asset.is_cut &= !makes_names && !is_named;
    }
}

/// Whether a template calls the function with the name of a file that does not stand there.
pub fn makes_names(set: &TemplateSet, function: &str) -> bool {
    let mut calls = set.all().flat_map(|template| &template.outline.calls);
    calls.any(|call| {
        let mut args = call.args.iter();
        let is_made = args.any(|arg| arg.name.text == "path" && arg.text.is_none());
        call.name.text == function && (is_made || call.spread)
    })
}

/// States the digests of those assets of which templates may ask it. With those of three fonts that nobody asks for, a seventh of a rebuild of
/// 1,000 articles went into them.
pub fn state_integrity(
    world: &dyn World,
    assets: &mut [Asset],
    set: &TemplateSet,
    out: &mut Vec<Diagnostic>,
) {
    let is_any = makes_names(set, "integrity");
    let calls = set.all().flat_map(|template| &template.outline.calls);
    let calls = calls.filter(|call| call.name.text == "integrity");
    let args = calls.flat_map(|call| &call.args);
    let texts = args.filter_map(|arg| Some(&*arg.text.as_ref()?.text));
    let named: BTreeSet<&str> = texts.collect();
    let is_asked = |asset: &&mut Asset| is_any || named.contains(&*asset.name);
    for asset in assets.iter_mut().filter(is_asked) {
        asset.state_integrity(world, out);
    }
}
