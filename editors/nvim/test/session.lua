-- A session in a real, headless Neovim: opens the reference platform, types, and looks at what comes. Each step prints
-- a line; the first that fails ends it with status 1. `PROJECT` is a copy of the platform, which it changes.

local project = vim.fn.resolve(vim.env.PROJECT)
local patience = 120000

local function step(name, action)
  local fine, problem = xpcall(action, debug.traceback)
  io.stdout:write((fine and 'ok' or 'not ok') .. ' - neovim: ' .. name .. '\n')
  if not fine then
    io.stdout:write(tostring(problem) .. '\n')
    vim.cmd('cquit 1')
  end
end

local function equal(found, expected)
  if not vim.deep_equal(found, expected) then
    error(('found %s\nexpected %s'):format(vim.inspect(found), vim.inspect(expected)), 2)
  end
end

--- Waits until `condition` gives something, and returns it.
local function await(what, condition)
  local found
  vim.wait(patience, function()
    found = condition()
    return found
  end, 20)
  return found or error(what .. ' did not come', 2)
end

local function open(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(project .. '/' .. path))
  return vim.api.nvim_get_current_buf()
end

--- The first place of a text, as line and column from 0; the cursor goes there.
local function go_to(text, offset)
  for line, content in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
    local at = content:find(text, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { line, at - 1 + (offset or 0) })
      return line - 1, at - 1
    end
  end
  error('there is no ' .. text, 2)
end

local function replace(text, by)
  local line, column = go_to(text)
  vim.api.nvim_buf_set_text(0, line, column, line, column + #text, { by })
  return line
end

--- What the server answers about the cursor.
local function ask(method, more)
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, 'utf-16'), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, params, patience)
  for _, answer in pairs(answers or {}) do
    if answer.err then error(method .. ': ' .. vim.inspect(answer.err), 2) end
    if answer.result then return answer.result end
  end
  error(method .. ' had no answer', 2)
end

local function codes(buffer)
  return vim.tbl_map(function(found) return found.code end, vim.diagnostic.get(buffer))
end

local tap = open('services/tap/tap.phx')

step('a source of phx is one, with its indentation and comments', function()
  equal(vim.bo.filetype, 'phx')
  equal(vim.bo.shiftwidth, 2)
  equal(vim.bo.commentstring, '// %s')
end)

step('the fallback colours say what is what', function()
  local function group(text, offset)
    local line, column = go_to(text, offset)
    return vim.fn.synIDattr(vim.fn.synID(line + 1, column + (offset or 0) + 1, 1), 'name')
  end
  equal(group('/// Queries'), 'phxDocumentation')
  equal(group('service tap'), 'phxItem')
  equal(group('requires service'), 'phxStatement')
  equal(group('Int('), 'phxType')
  equal(group('replicaCount'), 'phxKey')
  equal(group('"4G"'), 'phxString')
  equal(group('/^[0-9]+[MG]$/'), 'phxRegex')
  equal(group('if results'), 'phxConditional')
end)

step('the tree-sitter parser loads, and its queries fit', function()
  local language = vim.treesitter.require_language or vim.treesitter.language.add
  language('phx')
  local tree = vim.treesitter.get_parser(tap, 'phx'):parse()[1]
  equal(tree:root():type(), 'source_file')
  equal(tree:root():has_error(), false)
  local get = vim.treesitter.query.get or require('vim.treesitter.query').get_query
  for _, kind in ipairs({ 'highlights', 'folds', 'indents', 'injections', 'locals' }) do
    assert(get('phx', kind), 'no query ' .. kind)
  end
  local seen = {}
  local query = get('phx', 'highlights')
  for capture, node in query:iter_captures(tree:root(), tap, 0, -1) do
    local row, column = node:start()
    seen[('%d:%d'):format(row, column)] = query.captures[capture]
  end
  local line, column = go_to('param replicas')
  equal(seen[('%d:%d'):format(line, column)], 'keyword')
  equal(seen[('%d:%d'):format(line, column + 6)], 'variable.parameter')
end)

step('lines are indented as the formatter does it', function()
  local text = vim.api.nvim_buf_get_lines(tap, 0, -1, true)
  vim.cmd([[silent %s/^\s\+//e]])
  vim.cmd('normal! gg=G')
  local indented = vim.api.nvim_buf_get_lines(tap, 0, -1, true)
  -- The formatter alone puts the second line of a `check` one step in.
  for line, content in ipairs(text) do
    if not content:match('^%s+else "') then equal(indented[line], content) end
  end
  vim.cmd('silent undo | silent undo')
  vim.api.nvim_buf_set_lines(tap, 0, -1, true, text)
end)

step('the server runs in the folder of platform.phx', function()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  local client = await('the server', function()
    local _, client = next(get())
    return client and client.initialized and client
  end)
  equal(client.name, 'phxc')
  equal(client.config.root_dir, project)
end)

step('a mistake is shown where it is, and goes when it is mended', function()
  local line = replace('Int(1..) = 1', 'Int(1..) = "one"')
  local found = await('a diagnostic', function() return vim.diagnostic.get(tap)[1] end)
  equal({ found.lnum, found.code, found.severity }, { line, 'E0302', vim.diagnostic.severity.ERROR })
  replace('Int(1..) = "one"', 'Int(1..) = 1')
  await('the end of it', function() return #vim.diagnostic.get(tap) == 0 end)
end)

local idf = open('environments/idf.phx')

step('a change of a service reports the environments that it breaks', function()
  vim.api.nvim_set_current_buf(tap)
  replace('param heap', 'param memory')
  await('the diagnostic in the environment', function() return vim.tbl_contains(codes(idf), 'E0301') end)
  replace('param memory', 'param heap')
  await('the end of it', function() return #codes(idf) == 0 end)
end)

step('completion knows the parameters of a service', function()
  vim.api.nvim_set_current_buf(idf)
  local line = go_to('heap = "31G"')
  vim.api.nvim_buf_set_lines(idf, line, line, true, { '    re' })
  vim.api.nvim_win_set_cursor(0, { line + 1, 6 })
  local found = ask('textDocument/completion')
  local labels = vim.tbl_map(function(item) return item.label end, found.items or found)
  for _, name in ipairs({ 'replicas', 'resources' }) do
    assert(vim.tbl_contains(labels, name), name .. ' is not among ' .. table.concat(labels, ' '))
  end
  vim.api.nvim_buf_set_lines(idf, line, line + 1, true, {})
end)

step('hover tells what a parameter is', function()
  go_to('heap = "31G"', 1)
  local found = ask('textDocument/hover')
  assert(vim.inspect(found):find('Java heap', 1, true), vim.inspect(found))
end)

step('definition leads into the file of the service', function()
  go_to('heap = "31G"', 1)
  local found = ask('textDocument/definition')
  local place = vim.tbl_islist(found) and found[1] or found
  equal(vim.uri_to_fname(place.uri or place.targetUri), project .. '/services/tap/tap.phx')
  local range = place.range or place.targetSelectionRange
  equal(vim.api.nvim_buf_get_lines(tap, range.start.line, range.start.line + 1, true)[1]:match('param heap') ~= nil, true)
end)

step('rename changes every file', function()
  go_to('heap = "31G"', 1)
  vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', { newName = 'java-heap' }), 'utf-16')
  go_to('java-heap = "31G"')
  vim.api.nvim_set_current_buf(tap)
  go_to('param java-heap:')
  go_to('jvmMaxHeapSize   = java-heap')
end)

step('formatting writes a buffer as it should be', function()
  vim.api.nvim_set_current_buf(tap)
  replace('replicaCount = replicas', 'replicaCount =    replicas')
  local format = vim.lsp.buf.format or function() vim.lsp.buf.formatting_sync(nil, patience) end
  format({ timeout_ms = patience })
  go_to('replicaCount = replicas')
end)

step('the outline has what the service declares', function()
  local found = ask('textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params(tap) })
  equal(found[1].name, 'tap')
  local names = vim.tbl_map(function(symbol) return symbol.name end, found[1].children)
  assert(vim.tbl_contains(names, 'replicas'), vim.inspect(names))
end)

step('the words above an item lead to what they count', function()
  vim.api.nvim_set_current_buf(tap)
  local lens = await('a lens with places', function()
    return vim.tbl_filter(function(found) return found.command.command ~= '' end, ask('textDocument/codeLens'))[1]
  end)
  local _, client = next((vim.lsp.get_clients or vim.lsp.get_active_clients)())
  client.commands[lens.command.command](lens.command, { client_id = client.id, bufnr = tap })
  assert(#vim.fn.getqflist() > 0, vim.inspect(lens))
  vim.cmd('cclose')
  vim.api.nvim_set_current_buf(tap)
end)

step('the compiled values of a deployment are shown', function()
  vim.api.nvim_set_current_buf(tap)
  go_to('service tap', 8)
  -- There is none until the platform has been computed once.
  local asked = 0
  await('the view', function()
    if vim.api.nvim_buf_get_name(0):match('^phx://') then return true end
    if vim.loop.now() - asked > 2000 then
      asked = vim.loop.now()
      vim.cmd('PhxValues')
    end
  end)
  assert(vim.api.nvim_buf_line_count(0) > 10)
  vim.cmd('bwipeout')
end)

step('`:make` lists the mistakes of the platform', function()
  vim.api.nvim_set_current_buf(tap)
  replace('Int(1..) = 1', 'Int(1..) = "one"')
  vim.cmd('silent noautocmd wall')
  vim.cmd('cd ' .. vim.fn.fnameescape(project) .. ' | silent make!')
  local found = vim.tbl_filter(function(entry) return entry.valid == 1 end, vim.fn.getqflist())
  assert(#found > 0, vim.inspect(vim.fn.getqflist()))
  equal({ found[1].type, found[1].nr }, { 'e', 302 })
end)

step('the server ends with Neovim', function()
  vim.lsp.stop_client(vim.tbl_map(function(client) return client.id end, (vim.lsp.get_clients or vim.lsp.get_active_clients)()))
  await('the end', function() return next((vim.lsp.get_clients or vim.lsp.get_active_clients)()) == nil end)
end)

vim.cmd('qall!')
