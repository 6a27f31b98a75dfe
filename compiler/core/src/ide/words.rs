//! What the words of the language mean, for people who meet them in an editor, and how their statements look.

/// A word with what it means.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    /// The statement with places to fill in, in the form of an editor's snippets.
    pub(super) snippet: &'static str,
}

const fn word(name: &'static str, doc: &'static str, snippet: &'static str) -> Word {
    Word { name, doc, snippet }
}

/// What stands at the top of a file.
pub(super) const ITEMS: &[Word] = &[
    word(
        "platform",
        "The whole: its repository, the settings of environments, Argo CD's projects.",
        "platform ${1:name} {\n\trepo = \"${2:https://}\"\n\n\tenvironment {\n\t\t$0\n\t}\n}",
    ),
    word("environment", "A cluster: its settings, and what runs there.", "environment ${1:name} {\n\t$0\n}"),
    word(
        "abstract environment",
        "What several environments inherit.",
        "abstract environment ${1:name} {\n\t$0\n}",
    ),
    word("service", "What can be deployed.", "service ${1:name} {\n\tchart = ${2:local}\n\t$0\n}"),
    word("abstract service", "What several services inherit.", "abstract service ${1:name} {\n\t$0\n}"),
    word(
        "configure",
        "More of a `deploy` block, kept elsewhere.",
        "configure ${1:service} in ${2:environment} {\n\t$0\n}",
    ),
    word(
        "chart",
        "A Helm chart: where it comes from, and the type of its values.",
        "chart ${1:name} {\n\trepository = \"${2:https://}\"\n\tversion    = \"${3:1.0.0}\"\n\t$0\n}",
    ),
    word(
        "capability",
        "What services require and provide.",
        "capability ${1:name} {\n\t${2:field}: ${3:String}\n}",
    ),
    word(
        "secret",
        "A Secret that several services use.",
        "secret ${1:name} {\n\t${2:key} = ${3:provided}\n}",
    ),
    word("type", "A type with a name.", "type ${1:Name} {\n\t${2:field}: ${3:String}\n}"),
    word("let", "A constant.", "let ${1:name} = $0"),
    word("fn", "A function.", "fn ${1:name}(${2:argument}: ${3:String}) -> ${4:String} = $0"),
    word("check", "What must hold in every environment.", "check ${1:condition} else \"${2:why not}\""),
];

/// Statements of a service.
pub(super) const SERVICE: &[Word] = &[
    word(
        "param",
        "What environments may set; without a default they must.",
        "param ${1:name}: ${2:String} = $0",
    ),
    word("let", "A constant of the service.", "let ${1:name} = $0"),
    word(
        "requires",
        "Exactly one must provide this capability where the service runs.",
        "requires ${0:capability}",
    ),
    word("requires service", "This one service must be there.", "requires service ${0:name}"),
    word("wants", "The same as `requires`, but null where nobody provides it.", "wants ${0:capability}"),
    word("provides", "What the service gives to others.", "provides ${1:capability} {\n\t$0\n}"),
    word("uses", "Shared secrets.", "uses ${0:secret}"),
    word("subchart", "One more chart in the same release.", "subchart ${1:name} = charts.${0:chart}"),
    word("secret", "A further Secret of the service.", "secret ${1:name} {\n\t${2:key} = ${3:provided}\n}"),
    word(
        "manifest",
        "Any other resource.",
        "manifest ${1:name} {\n\tapiVersion = \"${2:v1}\"\n\tkind       = \"${3:ConfigMap}\"\n\t$0\n}",
    ),
    word("check", "What must hold for each deployment.", "check ${1:condition} else \"${2:why not}\""),
    word("if", "Around statements.", "if ${1:condition} {\n\t$0\n}"),
];

/// Statements of a `deploy` block.
pub(super) const DEPLOY: &[Word] = &[
    word(
        "choose",
        "Who provides a capability, for this service alone.",
        "choose ${1:capability} from ${0:service}",
    ),
    word("secret", "A further Secret.", "secret ${1:name} {\n\t${2:key} = ${3:provided}\n}"),
    word(
        "manifest",
        "Any other resource.",
        "manifest ${1:name} {\n\tapiVersion = \"${2:v1}\"\n\tkind       = \"${3:ConfigMap}\"\n\t$0\n}",
    ),
    word("check", "What must hold for this deployment.", "check ${1:condition} else \"${2:why not}\""),
    word("if", "Around statements.", "if ${1:condition} {\n\t$0\n}"),
];

/// Words with a block or a value, in a service and in a `deploy` block.
pub(super) const BODY: &[Word] = &[
    word("values", "Values of the chart, under the chart's own names.", "values {\n\t$0\n}"),
    word("application", "Fields of the Argo CD Application.", "application {\n\t$0\n}"),
    word(
        "secrets",
        "Which keys the service's Secret has, and how their texts come to be.",
        "secrets {\n\t${1:key} = ${0:provided}\n}",
    ),
    word("globals", "What templates find in `.Values.global`.", "globals {\n\t$0\n}"),
    word("namespace", "Name, labels and annotations of the namespace.", "namespace {\n\t$0\n}"),
    word("revision", "The branch, tag or commit that the Application reads.", "revision = \"$0\""),
    word("project", "The Argo CD project.", "project = $0"),
    word("chart", "The service's chart: `local`, `charts.NAME`, `std.charts.NAME`.", "chart = ${0:local}"),
];

/// Statements of an environment.
pub(super) const ENVIRONMENT: &[Word] = &[
    word("deploy", "This service runs here.", "deploy ${0:service}"),
    word("omit", "Takes back an inherited `deploy`.", "omit ${0:service}"),
    word("omit provides", "Takes back an inherited `provides`.", "omit provides ${0:capability}"),
    word("provides", "The cluster brings this capability itself.", "provides ${1:capability} {\n\t$0\n}"),
    word("choose", "Who provides a capability where several do.", "choose ${1:capability} from ${0:service}"),
    word("let", "A constant, also for the blocks of `deploy`.", "let ${1:name} = $0"),
    word("check", "What must hold here and in each heir.", "check ${1:condition} else \"${2:why not}\""),
    word("application", "Fields of every Application here.", "application {\n\t$0\n}"),
    word("globals", "What templates find in `.Values.global`.", "globals {\n\t$0\n}"),
    word("revision", "What this environment's Applications read.", "revision = \"$0\""),
];

/// Statements of a platform.
pub(super) const PLATFORM: &[Word] = &[
    word(
        "environment",
        "The settings: the fields that `env` has.",
        "environment {\n\t${1:host}: ${2:Host}\n\t$0\n}",
    ),
    word("project", "An Argo CD project.", "project ${1:name} {\n\tdescription = \"$0\"\n}"),
    word("globals", "What templates find in `.Values.global`.", "globals {\n\t$0\n}"),
    word("levels", "How much single lints matter.", "levels {\n\t${1:W0802} = \"${2|allow,warn,deny|}\"\n}"),
    word("application", "Fields of every Application.", "application {\n\t$0\n}"),
    word("check", "What must hold in every environment.", "check ${1:condition} else \"${2:why not}\""),
    word("let", "A constant of the project.", "let ${1:name} = $0"),
];

/// What an expression may begin with, besides names.
pub(super) const EXPRESSIONS: &[Word] = &[
    word("if", "A choice by a condition.", "if ${1:condition} { ${2:a} } else { ${3:b} }"),
    word("match", "A choice by a value.", "match ${1:value} { ${2:\"a\"} => ${3:x}, _ => ${4:y} }"),
];

/// Where a secret's text comes from.
pub(super) const SECRETS: &[Word] = &[
    word("provided", "A person puts it into the store.", "provided"),
    word("provided encoded", "A person puts it into the store, in base64.", "provided encoded"),
    word("generate", "Made once: a password, a key.", "generate ${0:password(32)}"),
    word("copy", "The same text as a key of another service.", "copy ${1:service}.${0:key}"),
    word("template", "Put together from other keys of the same Secret.", "template \"$0\""),
];

/// Names that stand for something everywhere.
pub(super) const NAMES: &[Word] = &[
    word("env", "The environment: `env.SETTING`, and `env.name`, `env.services`, `env.capabilities`.", "env"),
    word("env.name", "The name of the environment.", "env.name"),
    word("env.services", "The names of what is deployed in the environment, sorted.", "env.services"),
    word("env.capabilities", "The names of what is provided in the environment, sorted.", "env.capabilities"),
    word(
        "secrets",
        "The keys of the service's own Secret: references with `.name`, `.key` and `.path`, never the text.",
        "secrets",
    ),
    word("std", "The library: `std.NAME` where the project hides it.", "std"),
];

/// What a name of [`NAMES`] stands for.
pub(super) fn meaning(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|word| word.name == name).map(|word| word.doc)
}
