" What a buffer of phx needs: comments, indentation, colours, and the server.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:///,:// commentstring=//\ %s formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2 textwidth=0
" `load-balancer-ip` is one name.
setlocal iskeyword=@,48-57,_,-
setlocal suffixesadd=.phx
compiler phxc

let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop<'
      \ . ' textwidth< iskeyword< suffixesadd< makeprg< errorformat<'

lua require('phx').attach(0)
