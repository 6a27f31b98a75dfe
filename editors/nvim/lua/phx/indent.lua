--- Indentation: two blanks for each line on which brackets stay open. The formatter has the last word.

local M = {}

--- A line without its texts and comment.
local function code(line)
  return (line:gsub('\\.', ''):gsub('"[^"]*"', ''):gsub('//.*', ''))
end

--- How many brackets of a line stay open, and how many it closes of the lines before.
local function balance(line)
  local open, closed = 0, 0
  for bracket in code(line):gmatch('[%[%](){}]') do
    if bracket:find('[%[({]') then
      open = open + 1
    elseif open > 0 then
      open = open - 1
    else
      closed = closed + 1
    end
  end
  return open, closed
end

--- How many blanks a line should begin with.
function M.of(line)
  local step = vim.fn.shiftwidth()
  local before = vim.fn.prevnonblank(line - 1)
  if before == 0 then return 0 end
  local text = vim.fn.getline(before)
  local blanks = vim.fn.indent(before)
  local open, closed = balance(text)
  -- A line that begins with what it closes has gone back already.
  if closed > 0 and not text:match('^%s*[%]})]') then blanks = blanks - step end
  if open > 0 then blanks = blanks + step end
  if vim.fn.getline(line):match('^%s*[%]})]') then blanks = blanks - step end
  return math.max(blanks, 0)
end

return M
