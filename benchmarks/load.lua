-- For wrk: sends the requests of a file, each of which ends with a NUL, and says as JSON what came of them. A single
-- request is sent again and again; several have to be more than can be answered, so that each is sent once.
local requests, sent = {}, 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  for one in file:read("*a"):gmatch("(%Z+)%z") do
    requests[#requests + 1] = one
  end
  file:close()
end

function request()
  if #requests == 1 then return requests[1] end
  sent = sent % #requests + 1
  return requests[sent]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers": %d, "seconds": %.6f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
