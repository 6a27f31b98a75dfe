; What `mi` and `ma` select: items as classes (t), functions (f), entries (e), arguments (a), comments (c).
[
  (platform body: (_) @class.inside)
  (environment body: (_) @class.inside)
  (service body: (_) @class.inside)
  (configure body: (_) @class.inside)
  (chart body: (_) @class.inside)
  (capability type: (_) @class.inside)
  (type_definition type: (_) @class.inside)
] @class.around

(function body: (_) @function.inside) @function.around

(entry value: (_) @entry.inside) @entry.around
(field type: (_) @entry.inside) @entry.around
(parameter type: (_) @entry.inside) @entry.around

(arguments_declared (argument) @parameter.inside @parameter.around)
(call (_) @parameter.inside @parameter.around)

[(comment) (doc_comment)] @comment.inside
[(comment) (doc_comment)]+ @comment.around
