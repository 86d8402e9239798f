//! From a bundle to the code, step by step.

use crate::bundle::Bundle;
use crate::dynamic::dynamic;
use crate::prepare::prepare;
use crate::raw_client::progenitor_client;
use crate::refine::refine;
use crate::rule::Rule;
use crate::surface::surface;
use crate::tables::tables;
use crate::{Finding, Findings, Generated};

pub(crate) fn generate(bundle: &Bundle) -> Result<Generated, Findings> {
    let prepared = prepare(bundle);
    let client = progenitor_client(&prepared).map_err(|message| generator_fault(bundle, message))?;
    let client = refine(client, bundle, &prepared).map_err(|message| generator_fault(bundle, message))?;
    let surface = surface(bundle, &client);
    let dynamic = prettyplease::unparse(&dynamic(bundle, &client));
    let tables = tables(bundle);
    let mut file = client.file;
    file.items.extend(tables);
    Ok(Generated { rust: prettyplease::unparse(&file), dynamic, surface, bundle: bundle.root.to_string() })
}

/// Lint should have found it first; it is told all the same, never thrown.
pub(crate) fn generator_fault(bundle: &Bundle, message: String) -> Findings {
    Findings::new(vec![Finding {
        file: format!("{}/vendor.yaml", bundle.vendor),
        line: 1,
        pointer: String::new(),
        rule: Rule::Generator,
        message: format!("the documents passed every rule, yet the generator failed: {message}"),
        remedy: "undo the last change to the documents, and add the missing rule to the generator's lint".into(),
    }])
}
