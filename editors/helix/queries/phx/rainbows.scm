; Brackets whose colour says how deep they stand.
[
  (platform_body) (environment_body) (service_body) (secrets_body) (secret_branch) (chart_body) (record_type)
  (block) (arms) (list) (list_type) (parenthesized) (parenthesized_type) (arguments_declared) (attributes)
  (kind_arguments) (call) (index) (refinement) (interpolation)
] @rainbow.scope

["{" "}" "[" "]" "(" ")" "${"] @rainbow.bracket
