; Which names hold where. Names of services, environments and types hold in the whole project.
[(source_file) (service) (environment) (deploy) (configure) (function) (for) (secret_for)] @local.scope

(parameter name: (identifier) @local.definition.parameter)
(argument name: (identifier) @local.definition.parameter)
(constant name: (identifier) @local.definition.constant)
(for variable: (identifier) @local.definition.var)
(secret_for variable: (identifier) @local.definition.var)
(need alias: (identifier) @local.definition.var)
(need !alias capability: (identifier) @local.definition.var)
(need !alias service: (identifier) @local.definition.var)
(function name: (identifier) @local.definition.function
  (#set! definition.function.scope "parent"))

(identifier) @local.reference
