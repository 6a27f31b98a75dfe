; What each part of a phx file is, by the scopes of Helix's themes. Where several patterns fit one node, the last
; counts. The editors that share Neovim's names read ../../../tree-sitter-phx/queries/highlights.scm.

(identifier) @variable

; ---- items and statements
[
  "platform" "environment" "service" "configure" "chart" "capability" "type" "fn" "let" "secret" "project"
] @keyword.storage.type

[
  "deploy" "omit" "choose" "from" "requires" "wants" "provides" "uses" "param" "subchart" "manifest" "secrets"
  "values" "as" "by" "check" "generate" "copy" "template" "provided"
] @keyword

["abstract" "eventually" "encoded"] @keyword.storage.modifier
["if" "else" "match"] @keyword.control.conditional
["for"] @keyword.control.repeat
"in" @keyword.operator
(for "in" @keyword.control.repeat)
(secret_for "in" @keyword.control.repeat)
(configure "in" @keyword)

; ---- names
(platform name: (identifier) @namespace)
(project name: (identifier) @namespace)
(environment name: (identifier) @namespace)
(service name: (identifier) @namespace)
(chart name: (identifier) @namespace)
(capability name: (identifier) @namespace)
(secret name: (identifier) @namespace)
(configure service: (identifier) @namespace)
(names (identifier) @namespace)
(need service: (identifier) @namespace)
(need capability: (identifier) @namespace)
(need alias: (identifier) @variable)
(provides capability: (identifier) @namespace)
(choose capability: (identifier) @namespace)
(choose provider: (identifier) @namespace)
(copied service: (identifier) @namespace)
(subchart name: (identifier) @variable.other.member)
(manifest name: (identifier) @variable.other.member)

(parameter name: (identifier) @variable.parameter)
(argument name: (identifier) @variable.parameter)
(constant name: (identifier) @constant)
(for variable: (identifier) @variable.parameter)
(secret_for variable: (identifier) @variable.parameter)

(function name: (identifier) @function)
(call function: (identifier) @function)
(generated kind: (identifier) @function.builtin)

(member member: (identifier) @variable.other.member)
(field name: (identifier) @variable.other.member)
(attribute name: (identifier) @variable.other.member)
(key (identifier) @variable.other.member)
(key (string (string_content) @variable.other.member))
(copied key: (identifier) @variable.other.member)

; Statements of a body that are written like settings.
((entry key: (key . (identifier) @keyword .))
  (#any-of? @keyword "application" "namespace" "values" "globals" "levels"))
((identifier) @variable.builtin
  (#eq? @variable.builtin "env"))
((member object: (identifier) @variable.builtin)
  (#any-of? @variable.builtin "secrets" "std"))
(choose provider: (identifier) @variable.builtin
  (#eq? @variable.builtin "environment"))

; ---- types
(path (identifier) @type)
(subchart chart: (path (identifier) @namespace))
(parents (path (identifier) @namespace))
((path . (identifier) @variable.builtin . (identifier))
  (#eq? @variable.builtin "std"))
(type_definition name: (identifier) @type)
((path . (identifier) @type.builtin .)
  (#any-of? @type.builtin
    "Any" "Bool" "Cidr" "Cpu" "Cron" "DnsLabel" "DnsName" "Duration" "Float" "Host" "Image" "Int" "IpAddress"
    "LabelKey" "LabelValue" "Memory" "Path" "Quantity" "SemVer" "String" "Url" "VaultPath" "VersionRange"))
((field name: (identifier) @type.builtin (refinement))
  (#eq? @type.builtin "String"))
((record_type . (field name: (identifier) @type.builtin !default) .)
  (#eq? @type.builtin "String"))
(keyed_type key: (identifier) @variable.other.member)

; ---- literals
(string) @string
(raw_string) @string
(interpolation) @embedded
(escape) @constant.character.escape
(interpolation ["${" "}"] @punctuation.special)
(regex) @string.regexp
[(number) (quantity)] @constant.numeric
[(true) (false)] @constant.builtin.boolean
(null) @constant.builtin
(wildcard) @comment.unused

; ---- punctuation
["=" "+=" "||" "&&" "??" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "!" "->" "=>" ".." "..." "|" "?"] @operator
(open) @operator
["." "?." "," ":"] @punctuation.delimiter
["{" "}" "[" "]" "(" ")"] @punctuation.bracket

(comment) @comment.line
(doc_comment) @comment.line.documentation
