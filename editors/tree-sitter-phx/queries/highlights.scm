; What each part of a phx file is, by the names that Neovim and the tree-sitter command share. Where several patterns
; fit, the later one counts.

(identifier) @variable

; ---- items and statements
[
  "platform" "environment" "service" "configure" "chart" "capability" "type" "fn" "let" "secret" "project"
] @keyword

[
  "deploy" "omit" "choose" "from" "requires" "wants" "provides" "uses" "param" "subchart" "manifest" "secrets"
  "values" "as" "by" "check"
] @keyword

["abstract" "eventually" "encoded"] @keyword.modifier
["generate" "copy" "template" "provided"] @keyword
["if" "else" "match"] @keyword.conditional
["for"] @keyword.repeat
"in" @keyword.operator
(for "in" @keyword.repeat)
(secret_for "in" @keyword.repeat)
(configure "in" @keyword)

; ---- names
(platform name: (identifier) @module)
(project name: (identifier) @module)
(environment name: (identifier) @module)
(service name: (identifier) @module)
(chart name: (identifier) @module)
(capability name: (identifier) @module)
(secret name: (identifier) @module)
(configure service: (identifier) @module)
(names (identifier) @module)
(need service: (identifier) @module)
(need capability: (identifier) @module)
(need alias: (identifier) @variable)
(provides capability: (identifier) @module)
(choose capability: (identifier) @module)
(choose provider: (identifier) @module)
(copied service: (identifier) @module)
(subchart name: (identifier) @property)
(subchart chart: (path (identifier) @module))
(manifest name: (identifier) @property)

(parameter name: (identifier) @variable.parameter)
(argument name: (identifier) @variable.parameter)
(constant name: (identifier) @constant)
(for variable: (identifier) @variable.parameter)
(secret_for variable: (identifier) @variable.parameter)

(function name: (identifier) @function)
(call function: (identifier) @function.call)
(generated kind: (identifier) @function.call)

(member member: (identifier) @property)
(field name: (identifier) @property)
(attribute name: (identifier) @property)
(key (identifier) @property)
(key (string (string_content) @property))
(copied key: (identifier) @property)

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
(subchart chart: (path (identifier) @module))
(parents (path (identifier) @module))
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
(keyed_type key: (identifier) @property)

; ---- literals
(string) @string
(raw_string) @string
(interpolation) @none
(escape) @string.escape
(interpolation ["${" "}"] @punctuation.special)
(regex) @string.regexp
[(number) (quantity)] @number
[(true) (false)] @boolean
(null) @constant.builtin
(wildcard) @character.special

; ---- punctuation
["=" "+=" "||" "&&" "??" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "!" "->" "=>" ".." "..." "|" "?"] @operator
(open) @operator
["." "?." "," ":"] @punctuation.delimiter
["{" "}" "[" "]" "(" ")"] @punctuation.bracket

(comment) @comment
(doc_comment) @comment.documentation
