// Finds the new lines that end a statement.
//
// The grammar takes newlines as blanks. Where it could take a separator, it asks this scanner: a newline is one
// unless the next line goes on (with an operator, `else`, a comma) or closes the body. Without state, since the
// grammar only asks where a separator may stand.

#include "tree_sitter/parser.h"

#include <stdbool.h>
#include <stdint.h>

enum Token { NEWLINE };

void *tree_sitter_phx_external_scanner_create(void) { return NULL; }
void tree_sitter_phx_external_scanner_destroy(void *payload) { (void)payload; }
void tree_sitter_phx_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}
unsigned tree_sitter_phx_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\r'; }

static bool is_word(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// Whether the next character is `c`; steps over the one before it.
static bool next_is(TSLexer *lexer, int32_t c) {
  advance(lexer);
  return lexer->lookahead == c;
}

// Whether `else` stands here as a word, not as the key of `else = …`.
static bool is_else(TSLexer *lexer) {
  for (const char *letter = "else"; *letter; letter++) {
    if (lexer->lookahead != *letter) return false;
    advance(lexer);
  }
  if (is_word(lexer->lookahead) || lexer->lookahead == '.') return false;
  while (is_blank(lexer->lookahead)) advance(lexer);
  if (lexer->lookahead == '=') return next_is(lexer, '=');
  return lexer->lookahead != '+' || !next_is(lexer, '=');
}

// Whether the line that begins here goes on with the one before.
static bool goes_on(TSLexer *lexer) {
  switch (lexer->lookahead) {
    case ',': case ')': case ']': case '}': case '|': case '*': case '<': case '>':
      return true;
    case '+': case '.':
      // `+=` and `...` are no operators between two values.
      return !next_is(lexer, lexer->lookahead == '+' ? '=' : '.');
    case '=': case '!':
      return next_is(lexer, '=');
    case '&':
      return next_is(lexer, '&');
    case '?':
      advance(lexer);
      return lexer->lookahead == '?' || lexer->lookahead == '.';
    case 'e':
      return is_else(lexer);
    default:
      return lexer->eof(lexer);
  }
}

bool tree_sitter_phx_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  if (!valid_symbols[NEWLINE]) return false;
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  if (lexer->lookahead != '\n') return false;
  advance(lexer);
  lexer->mark_end(lexer);
  lexer->result_symbol = NEWLINE;
  for (;;) {
    while (is_blank(lexer->lookahead) || lexer->lookahead == '\n') advance(lexer);
    if (lexer->lookahead != '/') return !goes_on(lexer);
    if (!next_is(lexer, '/')) return false;
    while (lexer->lookahead != '\n' && !lexer->eof(lexer)) advance(lexer);
  }
}
