//! Runs progenitor between our steps.

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::quote;
use schemars::schema::{InstanceType, SchemaObject};

use crate::bundle::Bundle;
use crate::dynamic::dynamic;
use crate::prepare::{Prepared, prepare};
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

/// Types and methods as progenitor makes them.
pub(crate) fn progenitor_client(prepared: &Prepared) -> Result<syn::File, String> {
    let api = serde_json::from_value(prepared.root.clone()).map_err(|error| error.to_string())?;
    let tokens = Generator::new(&settings()).generate_tokens(&api).map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| error.to_string())
}

fn settings() -> GenerationSettings {
    let secret = SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some("password".into()),
        ..SchemaObject::default()
    };
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(crate::transport::Handle))
        .with_map_type("::std::collections::BTreeMap")
        .with_conversion(secret, "crate::Secret", std::iter::empty());
    settings
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
