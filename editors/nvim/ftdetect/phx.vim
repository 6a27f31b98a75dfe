autocmd BufRead,BufNewFile *.phx setfiletype phx
