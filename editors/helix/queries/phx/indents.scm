; Two blanks for each bracket; a line that goes on is one step in.
[
  (platform_body) (environment_body) (service_body) (secrets_body) (secret_branch) (chart_body) (record_type)
  (block) (arms) (list) (list_type) (parenthesized) (parenthesized_type) (arguments_declared) (attributes)
  (kind_arguments) (call) (index) (check) (names)
] @indent

["}" "]" ")"] @outdent

[(string) (raw_string)] @opaque
