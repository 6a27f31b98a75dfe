/**
 * The tree-sitter grammar of phx, for editors. The compiler's own grammar is
 * `compiler/core/src/syntax/phx.pest`; where the two differ, this one takes more: it never judges.
 *
 * Two things are unusual.
 *
 * A new line ends a statement, but not everywhere: in parentheses and after an operator it means nothing, and the
 * next line may begin with an operator or `else`. So newlines are blanks, and the scanner (src/scanner.c) makes a
 * `_newline` of one only where the grammar can take a separator and the next line does not go on.
 *
 * Words are words only where a statement starts, and even there `secret = 1` sets a key. So each kind of body takes
 * its own words as keys, too: what follows decides.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** How tightly operators bind, the weakest first. */
const BINDS = { or: 1, and: 2, otherwise: 3, compare: 4, sum: 5, product: 6, prefix: 7, postfix: 8 };

/** Words that start a statement, by the kind of body; each can be a key as well. */
const WORDS = {
  platform: ['environment', 'project', 'check', 'let'],
  environment: ['deploy', 'omit', 'provides', 'choose', 'check', 'let'],
  service: [
    'requires', 'wants', 'provides', 'param', 'uses', 'subchart', 'choose', 'secrets', 'secret', 'manifest', 'check',
    'let', 'if',
  ],
  secrets: ['if', 'for'],
  chart: ['values'],
  block: ['if', 'for', 'match', 'true', 'false', 'null'],
};

/** One or more, with commas between them. */
const commas = rule => seq(rule, repeat(seq(',', rule)));

/** As `commas`; a comma may stand at the end. */
const listed = rule => seq(commas(rule), optional(','));

/** Statements in braces, apart by new lines or commas. */
const braces = ($, rule) => seq('{', optional(separated($, rule)), optional(','), '}');

const separated = ($, rule) => seq(rule, repeat(seq($._separator, rule)));

/** What `if` is at statements: the same bodies after each `else`. */
const guarded = ($, body) => seq(
  'if', field('condition', $._expression), field('consequence', body),
  repeat(seq('else', 'if', field('condition', $._expression), field('consequence', body))),
  optional(seq('else', field('alternative', body))),
);

/** The rules for the keys of one kind of body: `KIND_key` and `KIND_path`, hidden, and `KIND_entry`. */
const entries = kind => ({
  [`_${kind}_key`]: $ => choice($._key, ...WORDS[kind].map(word => prec(1, alias(word, $.identifier)))),
  [`_${kind}_path`]: $ => seq($[`_${kind}_key`], repeat(choice(
    seq('.', $._key),
    seq(token.immediate('['), $.string, ']'),
  ))),
  [`_${kind}_entry`]: $ => seq(
    field('key', alias($[`_${kind}_path`], $.key)),
    choice(seq(field('operator', choice('=', '+=')), field('value', $._expression)), field('value', $.block)),
  ),
});

/** An entry of one kind of body; they all look alike in the tree. */
const entry = ($, kind) => alias($[`_${kind}_entry`], $.entry);

module.exports = grammar({
  name: 'phx',

  word: $ => $.identifier,
  externals: $ => [$._newline],
  extras: $ => [/[ \t\r\n]/, $.comment, $.doc_comment],
  supertypes: $ => [$._expression, $._type],

  conflicts: $ => [
    // `a.b["c"]` in a block: a key until no `=` or `{` follows.
    [$._key, $._expression],
    // `check if a { b } else "message"`.
    [$.if],
    // `deploy a, b` and `deploy a, host = 1`.
    [$.names],
    [$._needs],
  ],

  rules: {
    source_file: $ => optional(separated($, $._item)),

    _item: $ => choice(
      $.platform, $.environment, $.service, $.configure, $.chart, $.capability, $.type_definition, $.function,
      $.constant, $.secret, $.check,
    ),
    _separator: $ => choice($._newline, ','),

    // ---- platform and environment
    platform: $ => seq('platform', field('name', $.identifier), field('body', $.platform_body)),
    platform_body: $ => braces($, choice($.settings, $.project, $.check, $.constant, entry($, 'platform'))),
    settings: $ => prec(2, seq('environment', field('type', $.record_type))),
    project: $ => seq('project', field('name', $.identifier), field('body', $.block)),

    environment: $ => seq(
      optional('abstract'), 'environment', field('name', $.identifier), optional($.parents),
      field('body', $.environment_body),
    ),
    parents: $ => seq(':', commas($.path)),
    environment_body: $ => braces($, choice(
      $.deploy, $.omit, $.provides, $.choose, $.check, $.constant, entry($, 'environment'),
    )),
    names: $ => commas($.identifier),
    deploy: $ => seq('deploy', field('services', $.names), optional(field('body', $.service_body))),
    omit: $ => seq('omit', optional('provides'), $.names),
    choose: $ => seq('choose', field('capability', $.identifier), 'from', field('provider', $.identifier)),
    configure: $ => seq(
      'configure', field('service', $.identifier), 'in', field('environments', $.names),
      field('body', $.service_body),
    ),

    // ---- service
    service: $ => seq(
      optional('abstract'), 'service', field('name', $.identifier), optional($.parents),
      field('body', $.service_body),
    ),
    service_body: $ => braces($, choice(
      $.requires, $.wants, $.provides, $.parameter, $.uses, $.subchart, $.choose, $.secrets, $.secret, $.manifest,
      $.check, $.constant, $.guard, entry($, 'service'),
    )),
    guard: $ => guarded($, $.service_body),
    requires: $ => seq('requires', $._needs, optional('eventually'), optional($.only_if)),
    wants: $ => seq('wants', $._needs, optional('eventually'), optional($.only_if)),
    _needs: $ => commas($.need),
    need: $ => seq(
      choice(seq('service', field('service', $.identifier)), field('capability', $.identifier)),
      optional(seq('as', field('alias', $.identifier))),
    ),
    only_if: $ => seq('if', field('condition', $._expression)),
    provides: $ => seq(
      'provides', field('capability', $.identifier), optional(field('body', $.block)), optional($.only_if),
    ),
    uses: $ => seq('uses', $.names),
    parameter: $ => seq(
      'param', field('name', $.identifier), ':', field('type', $._type),
      optional(seq('=', field('default', $._expression))),
    ),
    subchart: $ => seq('subchart', field('name', $.identifier), '=', field('chart', $.path), optional($.only_if)),
    manifest: $ => seq('manifest', field('name', $._key), field('body', $.block)),
    check: $ => seq('check', field('condition', $._expression), 'else', field('message', $._expression)),

    // ---- secrets
    secrets: $ => prec(2, seq('secrets', optional($.attributes), field('body', $.secrets_body))),
    secret: $ => seq(
      'secret', field('name', $.identifier), optional($.attributes), field('body', $.secrets_body),
    ),
    attributes: $ => seq('(', optional(listed($.attribute)), ')'),
    attribute: $ => seq(field('name', $.identifier), '=', field('value', $._expression)),
    secrets_body: $ => braces($, choice($.secret_entry, $.secret_guard, $.secret_for)),
    secret_guard: $ => guarded($, $.secrets_body),
    secret_for: $ => seq($._for, field('body', $.secrets_body)),
    secret_entry: $ => seq(
      field('key', alias($._secrets_key, $.key)), '=',
      choice($.null, seq(field('source', $._origin), optional(seq('from', field('stored', $.string))))),
    ),
    _origin: $ => choice($.provided, $.generated, $.copied, $.template, $.secret_choice),
    provided: _ => seq('provided', optional('encoded')),
    generated: $ => seq('generate', field('kind', $.identifier), optional($.kind_arguments)),
    kind_arguments: $ => seq(token.immediate('('), optional(listed(choice($.number, $.string, $.path))), ')'),
    copied: $ => seq('copy', field('service', $.identifier), '.', field('key', $._key)),
    template: $ => seq('template', $.string),
    secret_choice: $ => guarded($, $.secret_branch),
    secret_branch: $ => seq('{', $._origin, '}'),

    // ---- the other items
    chart: $ => seq('chart', field('name', $.identifier), field('body', $.chart_body)),
    chart_body: $ => braces($, choice($.values_type, entry($, 'chart'))),
    values_type: $ => prec(2, seq('values', choice(seq(':', field('type', $._type)), field('type', $.record_type)))),
    capability: $ => seq('capability', field('name', $.identifier), field('type', $.record_type)),
    type_definition: $ => seq(
      'type', field('name', $.identifier),
      choice(field('type', $.record_type), seq('=', optional('|'), field('type', $._type))),
    ),
    function: $ => seq(
      'fn', field('name', $.identifier), field('parameters', $.arguments_declared), '->', field('type', $._type),
      '=', field('body', $._expression),
    ),
    arguments_declared: $ => seq('(', optional(listed($.argument)), ')'),
    argument: $ => seq(
      field('name', $.identifier), ':', field('type', $._type), optional(seq('=', field('default', $._expression))),
    ),
    constant: $ => seq(
      'let', field('name', $.identifier), optional(seq(':', field('type', $._type))), '=',
      field('value', $._expression),
    ),

    // ---- blocks and entries
    _key: $ => choice($.string, $.identifier),
    ...entries('platform'),
    ...entries('environment'),
    ...entries('service'),
    ...entries('chart'),
    ...entries('block'),
    _secrets_key: $ => choice($._key, ...WORDS.secrets.map(word => prec(1, alias(word, $.identifier)))),

    block: $ => braces($, choice($.for, $.spread, entry($, 'block'), $._expression)),
    spread: $ => seq('...', $._expression),
    for: $ => seq($._for, field('body', $.block)),
    _for: $ => seq(
      'for', field('variable', $.identifier), optional(seq(',', field('variable', $.identifier))), 'in',
      field('source', $._expression), optional($.only_if),
    ),

    // ---- expressions
    _expression: $ => choice(
      $.identifier, $.string, $.raw_string, $.number, $.quantity, $.true, $.false, $.null, $.block, $.list,
      $.parenthesized, $.if, $.match, $.unary, $.binary, $.member, $.index, $.call,
    ),
    unary: $ => prec(BINDS.prefix, seq(field('operator', choice('!', '-')), field('operand', $._expression))),
    binary: $ => choice(...[
      [BINDS.or, '||'],
      [BINDS.and, '&&'],
      [BINDS.otherwise, '??'],
      [BINDS.compare, choice('==', '!=', '<', '<=', '>', '>=', 'in')],
      [BINDS.sum, choice('+', '-')],
      [BINDS.product, choice('*', '/')],
    ].map(([binds, operator]) => prec.left(binds, seq(
      field('left', $._expression), field('operator', operator), field('right', $._expression),
    )))),
    member: $ => prec(BINDS.postfix, seq(
      field('object', $._expression), choice('.', '?.'), field('member', $._key),
    )),
    index: $ => prec(BINDS.postfix, seq(
      field('object', $._expression), token.immediate('['), field('index', $._expression), ']',
    )),
    call: $ => prec(BINDS.postfix, seq(
      field('function', $._expression), token.immediate('('), optional(listed($._expression)), ')',
    )),
    parenthesized: $ => seq('(', $._expression, ')'),
    list: $ => seq('[', optional(separated($, choice($.for, $.spread, $._expression))), optional(','), ']'),
    if: $ => guarded($, $.block),
    match: $ => seq('match', field('subject', $._expression), field('body', $.arms)),
    arms: $ => braces($, $.arm),
    arm: $ => seq(
      field('pattern', $._pattern), repeat(seq('|', field('pattern', $._pattern))), '=>',
      field('value', $._expression),
    ),
    _pattern: $ => choice(
      $.string, $.raw_string, $._bound, $.true, $.false, $.null, alias('_', $.wildcard),
    ),

    // ---- literals
    true: _ => 'true',
    false: _ => 'false',
    null: _ => 'null',
    identifier: _ => /[A-Za-z_][A-Za-z0-9_]*(-+[A-Za-z0-9_]+)*/,
    path: $ => seq($.identifier, repeat(seq('.', $.identifier))),
    number: _ => /[0-9]+(\.[0-9]+)?/,
    quantity: _ => /[0-9][0-9.]*[A-Za-z_][A-Za-z0-9_]*/,

    string: $ => choice(
      seq('"', repeat(choice($.string_content, $.escape, $.interpolation)), token.immediate('"')),
      seq(
        '"""', repeat(choice(alias($._long_content, $.string_content), $.escape, $.interpolation)),
        token.immediate('"""'),
      ),
    ),
    string_content: _ => prec.right(repeat1(choice(
      token.immediate(prec(2, /[^"\\$\n]+/)),
      token.immediate('$'),
    ))),
    _long_content: _ => prec.right(repeat1(choice(
      token.immediate(prec(2, /[^"\\$]+/)),
      token.immediate('$'),
      token.immediate('"'),
    ))),
    escape: _ => token.immediate(/\\(u\{[0-9A-Fa-f]*\}|[^\n])/),
    interpolation: $ => seq(token.immediate('${'), $._expression, '}'),
    raw_string: _ => token(choice(/r"[^"\n]*"/, /r"""([^"]|"[^"]|""[^"])*"""/)),

    // ---- types
    _type: $ => choice(
      $.path, $.string, alias($._bound, $.literal_type), $.true, $.false, $.null, $.record_type, $.list_type,
      $.parenthesized_type, $.refined_type, $.keyed_type, $.optional_type, $.union_type,
    ),
    list_type: $ => seq('[', $._type, ']'),
    parenthesized_type: $ => seq('(', $._type, ')'),
    union_type: $ => prec.left(1, seq($._type, '|', $._type)),
    optional_type: $ => prec(2, seq($._type, '?')),
    keyed_type: $ => prec(2, seq($._type, 'by', field('key', $.identifier))),
    refined_type: $ => prec(2, seq($._type, $.refinement)),
    refinement: $ => seq('(', choice($.regex, $.range), ')'),
    range: $ => choice(
      $._bound, seq(field('from', $._bound), '..'), seq(field('from', $._bound), '..', field('to', $._bound)),
      seq('..', field('to', $._bound)),
    ),
    _bound: $ => choice($.number, $.quantity, seq('-', choice($.number, $.quantity))),
    regex: $ => seq('/', $.regex_pattern, token.immediate('/')),
    regex_pattern: _ => token.immediate(prec(2, /(\\[^\n]|[^\\\/\n])+/)),
    record_type: $ => braces($, choice($.field, alias('...', $.open))),
    field: $ => seq(
      field('name', $._key), optional($.refinement), ':', field('type', $._type),
      optional(seq('=', field('default', $._expression))),
    ),

    // ---- comments
    doc_comment: _ => /\/\/\/([^\/\n][^\n]*)?/,
    comment: _ => /\/\/([^\/\n][^\n]*|\/\/[^\n]*)?/,
  },
});
