//! What documents are held to.

use std::fmt;

macro_rules! rules {
    ($($(#[$about:meta])* $rule:ident = $name:literal,)*) => {
        /// A rule of `specs/README.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$about])* $rule,)*
        }

        impl Rule {
            /// Every rule, ordered by name.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// The name that findings show.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }
        }
    };
}

rules! {
    /// `allOf` joins the vendor's envelope with the payload, and nothing else.
    AllOf = "all-of",
    /// A number that stands for something has a name.
    BareNumber = "bare-number",
    /// A name or a value neither begins nor ends with a blank.
    BlankEnd = "blank-end",
    /// A `get` has no body.
    Body = "body",
    /// A list that is a whole body has items that Rust can show.
    BodyItems = "body-items",
    /// A body is called after its operation, and a request or a response.
    BodyName = "body-name",
    /// A body is an object with a name, or an array.
    BodyType = "body-type",
    /// A schema holds itself only by way of a list or a map.
    Circle = "circle",
    /// A component has a name that references can hold, a credential one that Rust can have.
    ComponentName = "component-name",
    /// Only objects and enums of texts have names.
    ComponentType = "component-type",
    /// A deprecated parameter is optional.
    Deprecated = "deprecated",
    /// A key stands once in its mapping.
    DuplicateKey = "duplicate-key",
    /// A list that must hold something does.
    EmptyList = "empty-list",
    /// Of an object that is read something is known.
    EmptyObject = "empty-object",
    /// A text says something.
    EmptyText = "empty-text",
    /// The values of an enum make an enum in Rust.
    Enum = "enum",
    /// An envelope is the vendor's, and a whole answer.
    Envelope = "envelope",
    /// An operation's codes are rows of the vendor's table, and each row is found.
    ErrorCode = "error-code",
    /// How to retry fits the kind of failure.
    ErrorRetry = "error-retry",
    /// An example is there, and of its schema.
    Example = "example",
    /// There is a link to the vendor's page, or a word on why not.
    ExternalDocs = "external-docs",
    /// A document lies at `<vendor>/<group>/<operation_id>.yaml`.
    FilePath = "file-path",
    /// What passes the lint can be generated.
    Generator = "generator",
    /// A header has a name of its own that can be sent.
    HeaderName = "header-name",
    /// A document says of a text whether it is an id where its name says something else.
    Identifier = "identifier",
    /// Limits can be kept, and stand where they are checked.
    Limits = "limits",
    /// What callers see is described.
    MissingDescription = "missing-description",
    /// A keyword that is needed is there.
    MissingKeyword = "missing-keyword",
    /// An object has a name under `components/schemas`.
    NamedObject = "named-object",
    /// Arrays do not nest.
    NestedArray = "nested-array",
    /// Only what may be absent of an answer may be null.
    Nullable = "nullable",
    /// A file is one YAML document.
    OneDocument = "one-document",
    /// A document has one operation.
    OneOperation = "one-operation",
    /// An operation is called like its file, and like nothing that a client has.
    OperationId = "operation-id",
    /// An operation's id is the vendor's only one.
    OperationTwice = "operation-twice",
    /// A cursor is handed out and taken back.
    Paging = "paging",
    /// A parameter becomes an argument.
    ParameterName = "parameter-name",
    /// Parameters differ in their Rust names.
    ParameterTwice = "parameter-twice",
    /// A path is well formed.
    Path = "path",
    /// A path is written the same everywhere.
    PathNames = "path-names",
    /// Path parameters are those of the path, and required texts.
    PathParameter = "path-parameter",
    /// Everything that `cargo xtask new` has left open is written.
    Placeholder = "placeholder",
    /// Documents do without YAML's anchors, aliases and tags.
    PlainYaml = "plain-yaml",
    /// A property becomes a field.
    PropertyName = "property-name",
    /// Properties differ in their Rust names.
    PropertyTwice = "property-twice",
    /// A file can be read.
    Readable = "readable",
    /// A `$ref` stands alone.
    RefAlone = "ref-alone",
    /// A `$ref` leads to a component of the document or of its vendor.
    RefForm = "ref-form",
    /// A `$ref` leads to what is wanted.
    RefKind = "ref-kind",
    /// Some schemas are no references.
    RefPlace = "ref-place",
    /// A `$ref` has a target.
    RefTarget = "ref-target",
    /// A keyword of OpenAPI that is not used here is told with what to write.
    RefusedKeyword = "refused-keyword",
    /// A server's region is a name of its own.
    Region = "region",
    /// What is required is a property, and named once.
    Required = "required",
    /// An endpoint is described once.
    RouteTwice = "route-twice",
    /// A parameter or header is a scalar.
    Scalar = "scalar",
    /// A schema's name is the Rust type's.
    SchemaName = "schema-name",
    /// A schema's name is the vendor's only one.
    SchemaTwice = "schema-twice",
    /// A schema has a type.
    SchemaType = "schema-type",
    /// What opens a door is redacted, or says why it opens none.
    Secret = "secret",
    /// Credentials are the vendor's schemes, each by its name; the SDK knows how to fill in them and what else it supplies.
    Security = "security",
    /// An address is https and a host; a document alone has the vendor's first.
    Server = "server",
    /// What requests and answers share requires nothing.
    SharedSchema = "shared-schema",
    /// What a vendor spells in several ways has one name in Rust, of whole words.
    Spelling = "spelling",
    /// A call that may change something shows that it worked.
    Success = "success",
    /// A summary is a short title.
    Summary = "summary",
    /// The tag is the folder's name.
    Tag = "tag",
    /// A text has no characters that cannot be shown.
    TextCharacters = "text-characters",
    /// Nothing in a text is more than text.
    TextMarkup = "text-markup",
    /// A type that is named for its place, or a label, has the name alone.
    TypeName = "type-name",
    /// A keyword is known.
    UnknownKeyword = "unknown-keyword",
    /// Nothing lies about unused.
    Unused = "unused",
    /// Every vendor has a vendor.yaml.
    VendorFile = "vendor-file",
    /// A value is of its keyword's type.
    WrongValue = "wrong-value",
    /// A file is YAML.
    Yaml = "yaml",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
