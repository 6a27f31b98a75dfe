; Other languages inside of phx.
([(comment) (doc_comment)] @injection.content
  (#set! injection.language "comment"))

((regex_pattern) @injection.content
  (#set! injection.language "regex"))
