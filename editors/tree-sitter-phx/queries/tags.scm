; What a file defines and mentions, for lists of symbols.
((doc_comment)* @doc . (service name: (identifier) @name) @definition.class)
((doc_comment)* @doc . (environment name: (identifier) @name) @definition.module)
((doc_comment)* @doc . (platform name: (identifier) @name) @definition.module)
((doc_comment)* @doc . (chart name: (identifier) @name) @definition.module)
((doc_comment)* @doc . (capability name: (identifier) @name) @definition.interface)
((doc_comment)* @doc . (type_definition name: (identifier) @name) @definition.type)
((doc_comment)* @doc . (function name: (identifier) @name) @definition.function)
((doc_comment)* @doc . (constant name: (identifier) @name) @definition.constant)
((doc_comment)* @doc . (parameter name: (identifier) @name) @definition.field)
(secret name: (identifier) @name) @definition.constant

(deploy services: (names (identifier) @name)) @reference.class
(configure service: (identifier) @name) @reference.class
(service (parents (path (identifier) @name))) @reference.class
(need service: (identifier) @name) @reference.class
(need capability: (identifier) @name) @reference.interface
(provides capability: (identifier) @name) @reference.implementation
(call function: (identifier) @name) @reference.call
