" Two blanks for each bracket that is open.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=v:lua.require'phx.indent'.of(v:lnum)
setlocal indentkeys=0},0],0),!^F,o,O
setlocal autoindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< autoindent<'
