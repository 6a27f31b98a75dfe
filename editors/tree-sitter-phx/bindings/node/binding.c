// The grammar as an addon of Node.js, in the form that the package `tree-sitter` takes.

#include <node_api.h>

typedef struct TSLanguage TSLanguage;
const TSLanguage *tree_sitter_phx(void);

// By this tag `tree-sitter` knows a language from other pointers.
static const napi_type_tag LANGUAGE = {0x8AF2E5212AD58ABF, 0xD5006CAD83ABBA16};

static napi_value init(napi_env env, napi_value exports) {
  napi_value name, language;
  if (napi_create_string_utf8(env, "phx", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_external(env, (void *)tree_sitter_phx(), NULL, NULL, &language) != napi_ok ||
      napi_type_tag_object(env, language, &LANGUAGE) != napi_ok ||
      napi_set_named_property(env, exports, "name", name) != napi_ok ||
      napi_set_named_property(env, exports, "language", language) != napi_ok) {
    napi_throw_error(env, NULL, "the phx grammar could not be registered");
    return NULL;
  }
  return exports;
}

NAPI_MODULE(phx, init)
