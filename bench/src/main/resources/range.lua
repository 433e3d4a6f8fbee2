-- 64 KiB from a new place of the first 250 MB at each request.
local at = 0
request = function()
  at = (at + 7919 * 4096) % 250000000
  return wrk.format("GET", nil, { ["Range"] = "bytes=" .. at .. "-" .. (at + 65535) })
end
