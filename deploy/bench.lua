-- What `wrk` does for the benchmark: one fixed request again and again (a form that is posted when BENCH_FORM holds its
-- fields), the pages of a file in turn (BENCH_PAGES names it, a path and a cookie a line), the beats of loaded pages in turn
-- (BENCH_BEATS names a file of path, load and cookie a line), checks for the invoices of a file in turn (BENCH_PAYMENTS names
-- it, a path and a day a line, BENCH_RUN sets their keys apart from those of other runs), or each path of a file once
-- (BENCH_DECIDE is set and the arguments after `--` are `decide FILE`). Prints one line of JSON at the end.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, microseconds; } moment; int gettimeofday(moment *now, void *zone);")

local function microseconds()
  local now = ffi.new("moment")
  ffi.C.gettimeofday(now, nil)
  return tonumber(now.seconds) * 1000000 + tonumber(now.microseconds)
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

-- Functions of our own cost wrk time for each request, so the fixed request goes without.
if os.getenv("BENCH_DECIDE") then
  local paths, position = {}, 0
  local body = '{"on_behalf":{"told_by":"Benchmark","channel":"phone"}}'

  function init(arguments)
    for line in io.lines(arguments[2]) do paths[#paths + 1] = line end
    wrk.headers["Content-Type"] = "application/json"
  end

  function request()
    -- wrk counts until its time is over; this counts until the last answer.
    began = began or microseconds()
    position = position + 1
    local path = paths[(position - 1) % #paths + 1]
    wrk.headers["Idempotency-Key"] = path
    return wrk.format("POST", path, nil, body)
  end

  function response()
    answered = (answered or 0) + 1
    ended = microseconds()
    -- Every path has been decided: nothing is left to measure.
    if answered >= #paths then wrk.thread:stop() end
  end
end

if os.getenv("BENCH_FORM") then
  wrk.method, wrk.body = "POST", os.getenv("BENCH_FORM")
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Accept"] = "application/json"
end

if os.getenv("BENCH_PAGES") then
  local requests, position = {}, 0

  function init()
    for line in io.lines(os.getenv("BENCH_PAGES")) do
      local path, cookie = line:match("^(%S+) (.+)$")
      wrk.headers["Cookie"] = cookie
      requests[#requests + 1] = wrk.format("GET", path)
    end
  end

  function request()
    position = position % #requests + 1
    return requests[position]
  end
end

if os.getenv("BENCH_BEATS") then
  local pages, position = {}, 0

  function init()
    for line in io.lines(os.getenv("BENCH_BEATS")) do
      local path, load, cookie = line:match("^(%S+) (%S+) (.+)$")
      pages[#pages + 1] = { path = path, load = load, cookie = cookie }
    end
    wrk.headers["Content-Type"] = "application/json"
  end

  function request()
    local page = pages[position % #pages + 1]
    local sequence = math.floor(position / #pages) + 1
    position = position + 1
    wrk.headers["Cookie"] = page.cookie
    return wrk.format("POST", page.path, nil, string.format(
      '{"load":"%s","sequence":%d,"active_milliseconds":10000,"trusted_events":3,"scroll_basis_points":5000,'
        .. '"parts":{"section-1":6000,"price":4000},"webdriver":false}', page.load, sequence))
  end
end

if os.getenv("BENCH_PAYMENTS") then
  local invoices, position, run = {}, 0, os.getenv("BENCH_RUN")

  function init()
    for line in io.lines(os.getenv("BENCH_PAYMENTS")) do
      local path, day = line:match("^(%S+) (%S+)$")
      invoices[#invoices + 1] = { path = path, day = day }
    end
    wrk.headers["Content-Type"] = "application/json"
  end

  function request()
    local invoice = invoices[position % #invoices + 1]
    position = position + 1
    local reference = string.format("%s-%d", run, position)
    wrk.headers["Idempotency-Key"] = reference
    -- Of many amounts, as checks are.
    return wrk.format("POST", invoice.path, nil, string.format(
      '{"method":"check","amount_cents":%d,"currency":"USD","reference":"%s","received_on":"%s"}',
      100 + position * 7919 % 5003, reference, invoice.day))
  end
end

function done(summary, latency)
  local errors, requests, duration = summary.errors, summary.requests, summary.duration
  if threads[1]:get("began") then
    requests, duration = threads[1]:get("answered"), threads[1]:get("ended") - threads[1]:get("began")
  end
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p99":%d,"max":%d}\n',
    requests, duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
