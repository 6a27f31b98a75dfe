-- Neovim for its picture: as it comes, with numbers, true colours and the plugin.
vim.opt.number = true
vim.opt.termguicolors = true
vim.opt.signcolumn = 'yes'
vim.opt.shadafile = 'NONE'
vim.opt.swapfile = false
vim.opt.completeopt = { 'menuone', 'noinsert' }
vim.opt.shortmess:append('Ic')
vim.cmd('filetype plugin indent on | syntax on | colorscheme slate | highlight SignColumn guibg=NONE')
vim.diagnostic.config({ update_in_insert = true, virtual_text = { prefix = '■' } })
require('phx').setup({
  on_attach = function(_, buffer) vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc' end,
})
