local print = print
local dirent = require("posix.dirent")

for f in dirent.files(".") do print(f) end
