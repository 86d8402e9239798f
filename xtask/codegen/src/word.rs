//! The names of all keywords of the documents, as a type: whoever needs a rule for each of them is told by the compiler which is missing.

macro_rules! words {
    ($($word:ident = $name:literal,)*) => {
        /// The name of a keyword that may stand somewhere in a document. The lint's vocabulary says where.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Word {
            $(#[doc = concat!("`", $name, "`")] $word,)*
        }

        impl Word {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$word),*];

            /// As it is written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $name,)* }
            }
        }
    };
}

words! {
    OpenApi = "openapi",
    Info = "info",
    Title = "title",
    Version = "version",
    Description = "description",
    ExternalDocs = "externalDocs",
    Servers = "servers",
    Url = "url",
    Paths = "paths",
    Components = "components",
    Tags = "tags",
    XRegion = "x-region",
    XRateLimit = "x-rate-limit",
    Calls = "calls",
    Seconds = "seconds",
    XSuccess = "x-success",
    Field = "field",
    Equals = "equals",
    XPayload = "x-payload",
    XNames = "x-names",
    XErrorCodes = "x-error-codes",
    Meaning = "meaning",
    Kind = "kind",
    Retry = "retry",
    Http = "http",
    WaitSeconds = "wait_seconds",
    Source = "source",
    Get = "get",
    Post = "post",
    Put = "put",
    Delete = "delete",
    Patch = "patch",
    OperationId = "operationId",
    Summary = "summary",
    Deprecated = "deprecated",
    XIdempotency = "x-idempotency",
    XPermission = "x-permission",
    Documented = "documented",
    Inferred = "inferred",
    XPaging = "x-paging",
    Cursor = "cursor",
    Next = "next",
    More = "more",
    Offset = "offset",
    At = "at",
    Total = "total",
    Security = "security",
    Parameters = "parameters",
    Name = "name",
    In = "in",
    Required = "required",
    XSdkSupplied = "x-sdk-supplied",
    Schema = "schema",
    Example = "example",
    RequestBody = "requestBody",
    Content = "content",
    Json = "application/json",
    Examples = "examples",
    Value = "value",
    Responses = "responses",
    Status200 = "200",
    Status4XX = "4XX",
    Status5XX = "5XX",
    Failure = "Failure",
    Headers = "headers",
    Schemas = "schemas",
    SecuritySchemes = "securitySchemes",
    Type = "type",
    Scheme = "scheme",
    BearerFormat = "bearerFormat",
    XBelongsTo = "x-belongs-to",
    Properties = "properties",
    AllOf = "allOf",
    AdditionalProperties = "additionalProperties",
    Items = "items",
    Enum = "enum",
    XEnumVarnames = "x-enum-varnames",
    XFlag = "x-flag",
    Format = "format",
    Nullable = "nullable",
    XEnvelope = "x-envelope",
    XLenient = "x-lenient",
    XNotSecret = "x-not-secret",
    XSecretKeys = "x-secret-keys",
    XNotFailure = "x-not-failure",
    XIdentifier = "x-identifier",
    XJsonIds = "x-json-ids",
    XCommaIds = "x-comma-ids",
    MinItems = "minItems",
    MaxItems = "maxItems",
    MinLength = "minLength",
    MaxLength = "maxLength",
    Minimum = "minimum",
    Maximum = "maximum",
    XMaxBytes = "x-max-bytes",
    XAliases = "x-aliases",
    XChecks = "x-checks",
    XEvent = "x-event",
    Transport = "transport",
    Aliases = "aliases",
}

impl Word {
    /// The word of that name.
    pub const fn named(name: &str) -> Option<Self> {
        let mut at = 0;
        while at < Self::ALL.len() {
            if is_same(Self::ALL[at].name(), name) {
                return Some(Self::ALL[at]);
            }
            at += 1;
        }
        None
    }
}

/// `==` of texts is not there yet where constants are made.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
