; What can be folded: bodies, lists, and texts over several lines.
[
  (platform_body) (environment_body) (service_body) (secrets_body) (chart_body) (record_type) (block) (arms)
  (list) (arguments_declared) (attributes) (string) (raw_string) (call)
] @fold
