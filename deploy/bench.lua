-- What `wrk` does for the benchmark: one fixed request again and again, or each path of a file once (BENCH_DECIDE is set
-- and the arguments after `--` are `decide FILE`). Prints one line of JSON at the end.

-- Functions of our own cost wrk time for each request, so the fixed request goes without.
if os.getenv("BENCH_DECIDE") then
  local paths, position, answered = {}, 0, 0
  local body = '{"on_behalf":{"told_by":"Benchmark","channel":"phone"}}'

  function init(arguments)
    for line in io.lines(arguments[2]) do paths[#paths + 1] = line end
    wrk.headers["Content-Type"] = "application/json"
  end

  function request()
    position = position + 1
    local path = paths[(position - 1) % #paths + 1]
    wrk.headers["Idempotency-Key"] = path
    return wrk.format("POST", path, nil, body)
  end

  function response()
    answered = answered + 1
    -- Every path has been decided: nothing is left to measure.
    if answered >= #paths then wrk.thread:stop() end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p99":%d,"max":%d}\n',
    summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
