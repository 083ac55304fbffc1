-- A conversation of Neovim with the language server; the exit status says how it went.
-- PUFFERY=target/release/puffery nvim --headless -u NONE -c "luafile tests/server/neovim.lua"
local folder = vim.fn.tempname()
vim.fn.mkdir(folder, "p")
local file = folder .. "/page.md"
vim.fn.writefile({ "# Tea", "", "\u{1F600} The tea is a miracle cure for everything." }, file)
vim.cmd("edit " .. file)

local client = vim.lsp.start_client({
  name = "puffery",
  cmd = { vim.env.PUFFERY or "puffery", "server" },
  root_dir = folder,
})
vim.lsp.buf_attach_client(0, client)
vim.wait(20000, function()
  return #vim.diagnostic.get(0) > 0
end)

local found
for _, one in ipairs(vim.diagnostic.get(0)) do
  if one.message:find("miracle cure") and one.source == "puffery" then
    found = one
  end
end
local line = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]
local marked = found and line:sub(found.col + 1, found.end_col)
if marked == nil or not marked:find("^miracle cure") then
  io.stderr:write("Neovim marked " .. tostring(marked) .. "\n")
  vim.cmd("cquit 1")
end
io.stderr:write("Neovim marked " .. marked .. "\n")
vim.cmd("quitall!")
