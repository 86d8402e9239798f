//! What progenitor makes of a prepared document, before it is refined.

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::quote;
use schemars::schema::{InstanceType, SchemaObject};

use crate::prepare::Prepared;

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
