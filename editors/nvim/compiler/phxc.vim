" `:make` checks the whole platform; `:copen` lists its mistakes.
if exists('current_compiler')
  finish
endif
let current_compiler = 'phxc'

CompilerSet makeprg=phxc\ --format\ short\ check
CompilerSet errorformat=%f:%l:%c:\ %trror[E%n]:\ %m,%f:%l:%c:\ %tarning[W%n]:\ %m,%-G%.%#
