-- wrk itself prints no 95th percentile, and asks without a pause.
local pause = 0
local paths = {}
local asked = 0

function init(args)
  pause = tonumber(args[1]) or 0
  for place = 2, #args do paths[place - 1] = args[place] end
  math.randomseed(7)
end

function request()
  asked = asked + 1
  return wrk.format("GET", paths[asked % #paths + 1])
end

function delay()
  return pause == 0 and 0 or pause * (0.5 + math.random())
end

function done(summary, latency, requests)
  io.write(string.format('{"p50": %f, "p95": %f, "p99": %f, "requests": %d, "seconds": %f, "errors": %d}\n',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.requests, summary.duration / 1e6,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
