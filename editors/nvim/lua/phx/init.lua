--- phx in Neovim: starts `phxc lsp` for the project of a buffer, colours it by tree-sitter where that is there, and
--- shows what the server computes for reading. Works from Neovim 0.7 on; newer ones do more by themselves.

local M = {}

--- What `setup` can change.
M.options = {
  --- The server's command. A phxc that is not on the PATH: `{ '/opt/phxc', 'lsp' }`.
  cmd = { 'phxc', 'lsp' },
  --- Whether a server is started.
  server = true,
  --- Whether tree-sitter colours the text, if its parser is built and Neovim is 0.9 or newer.
  tree_sitter = true,
  --- Called with the client and the buffer, once the server runs there: for mappings.
  on_attach = nil,
  --- What the client can do; completion plugins give theirs.
  capabilities = nil,
}

--- Changes options. Optional: without it, everything works by default.
function M.setup(options)
  M.options = vim.tbl_extend('force', M.options, options or {})
end

local uv = vim.uv or vim.loop

--- The folder of the nearest platform.phx at or above a file; nil if there is none.
function M.root(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  while true do
    if uv.fs_stat(folder .. '/platform.phx') then return folder end
    local above = vim.fn.fnamemodify(folder, ':h')
    if above == folder then return nil end
    folder = above
  end
end

--- The clients by their root, for Neovim before 0.8.
local clients = {}

--- A Neovim without `vim.lsp.start` needs to be told which client serves which root.
local function start(config, buffer)
  if vim.lsp.start then return vim.lsp.start(config, { bufnr = buffer }) end
  local known = clients[config.root_dir]
  if not known or not vim.lsp.get_client_by_id(known) or vim.lsp.client_is_stopped(known) then
    known = vim.lsp.start_client(config)
    clients[config.root_dir] = known
  end
  if known then vim.lsp.buf_attach_client(buffer, known) end
  return known
end

--- What the words above an item lead to, as a list beside the text: `vim.lsp.codelens.run()` asks for it.
local function show_places(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding or 'utf-16')
  vim.fn.setqflist({}, ' ', { title = command.title, items = items })
  vim.cmd('botright copen')
end

--- Everything that a buffer of phx gets. `buffer` is 0 for the one at hand.
function M.attach(buffer)
  buffer = buffer == 0 and vim.api.nvim_get_current_buf() or buffer
  if M.options.tree_sitter and vim.treesitter.start then pcall(vim.treesitter.start, buffer, 'phx') end
  M.commands(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  if not M.options.server or file == '' or vim.bo[buffer].buftype ~= '' then return end
  if vim.fn.executable(M.options.cmd[1]) == 0 then
    local where = 'install it, or set `cmd` in require("phx").setup'
    return vim.notify_once(('phx: there is no %s: %s'):format(M.options.cmd[1], where), vim.log.levels.WARN)
  end
  start({
    name = 'phxc',
    cmd = M.options.cmd,
    root_dir = M.root(file) or vim.fn.fnamemodify(file, ':p:h'),
    on_attach = M.options.on_attach,
    init_options = { showPlaces = true },
    commands = { ['phx.showPlaces'] = show_places },
    capabilities = M.options.capabilities,
  }, buffer)
end

--- The client that serves a buffer.
local function client_of(buffer)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  for _, client in pairs(get()) do
    if client.name == 'phxc' and vim.lsp.buf_is_attached(buffer, client.id) then return client end
  end
end

--- Shows in a split what the server answers to a command: `{ title, language, text }`, or nothing.
local function show(buffer, command, arguments, otherwise)
  local client = client_of(buffer)
  if not client then return vim.notify('phx: no server runs for this buffer', vim.log.levels.WARN) end
  client.request('workspace/executeCommand', { command = command, arguments = arguments }, function(problem, view)
    if problem then return vim.notify('phx: ' .. problem.message, vim.log.levels.ERROR) end
    if not view or view == vim.NIL then return vim.notify('phx: ' .. otherwise) end
    vim.cmd('vnew')
    local shown = vim.api.nvim_get_current_buf()
    vim.api.nvim_buf_set_lines(shown, 0, -1, false, vim.split(view.text, '\n'))
    for option, value in pairs({ buftype = 'nofile', bufhidden = 'wipe', swapfile = false, modifiable = false }) do
      vim.bo[shown][option] = value
    end
    vim.bo[shown].filetype = view.language
    pcall(vim.api.nvim_buf_set_name, shown, 'phx://' .. view.title)
  end, buffer)
end

--- `:PhxValues` and `:PhxGraph`, for one buffer.
function M.commands(buffer)
  local command = vim.api.nvim_buf_create_user_command
  command(buffer, 'PhxValues', function()
    local at = vim.lsp.util.make_position_params(0, 'utf-16')
    show(buffer, 'phx.compiledValues', { at.textDocument.uri, at.position }, 'here is no deployment')
  end, { desc = 'The compiled values of the deployment under the cursor, in every environment' })
  command(buffer, 'PhxGraph', function()
    show(buffer, 'phx.graph', { vim.uri_from_bufnr(buffer) }, 'there is no platform')
  end, { desc = 'Which service needs which' })
end

return M
