"""A browser window that notes everything a careful page must not do."""

import itertools
from contextlib import contextmanager
from importlib import resources
from urllib.parse import urlsplit

from harness import BROWSER_AGENT

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
visitors = itertools.count(1)
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


# Amounts that stick out of their block, or touch another one.
MISPLACED = """() => {
  const amount = /\\d,\\d{3}\\.\\d\\d/, found = [], shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!amount.test(node.data) || element.closest("script, .visually-hidden") || !element.checkVisibility()) continue;
    let block = element;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    const edge = block.getBoundingClientRect().right - parseFloat(getComputedStyle(block).paddingRight);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.right > edge + 1) found.push(`${node.data.trim()} sticks out by ${Math.round(box.right - edge)} px`);
      // What floats over the page covers it on purpose.
      if (!element.closest(".summary")) shown.push({ text: node.data.trim(), box });
    }
  }
  for (const [index, one] of shown.entries())
    for (const other of shown.slice(index + 1)) {
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > -4 && down > 4) found.push(`${one.text} touches ${other.text}`);
    }
  return { found, count: shown.length };
}"""


class Window:
    """One browser context with one page."""

    def __init__(self, browser, gateway, **options):
        self.gateway = gateway
        # A visitor of its own, so that limits by address do not meet the neighbours'.
        visitor = {"X-Forwarded-For": f"198.18.{(number := next(visitors)) // 250}.{number % 250}"}
        self.context = browser.new_context(user_agent=BROWSER_AGENT, extra_http_headers=visitor, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints = []
        self.requests = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def open(self, url):
        return self.page.goto(url, wait_until="load")

    def give_signal(self):
        """What a person does without thinking: moves, scrolls, stays. Returns when the page has said so."""
        def tells_of_it(answer):
            return answer.url.endswith("/beats") and (answer.request.post_data_json or {}).get("trusted_events", 0) > 0

        with self.page.expect_response(tells_of_it, timeout=30_000) as told:
            self.page.mouse.move(200, 300)
            self.page.mouse.wheel(0, 240)
            self.page.mouse.move(240, 340)
        assert told.value.status == 204

    def hide_signals(self):
        """However long it takes, nothing tells that a person is there: what the page tells does not arrive."""
        self.page.route("**/beats", lambda route: route.fulfill(status=204))

    def button(self, name):
        return self.page.get_by_role("button", name=name)

    def text(self):
        return self.page.inner_text("body")

    def assert_clean(self, expected_errors=0):
        """No console error, no broken policy, nothing asked from anybody else."""
        complaints = list(self.complaints)
        for _ in range(expected_errors):
            # The browser itself notes a page that answers 4xx.
            found = next((one for one in complaints if "Failed to load resource" in one), None)
            if found:
                complaints.remove(found)
        assert complaints == []
        foreign = [url for url in self.requests if not url.startswith((self.gateway + "/", "data:"))]
        assert foreign == []

    def violations(self):
        """axe-core's findings. Asked over the debugger, which the page's own policy does not bind."""
        debugger = self.context.new_cdp_session(self.page)
        try:
            self._evaluate(debugger, AXE + "; true")
            found = self._evaluate(
                debugger, "axe.run(document).then(r => r.violations.map(v => ({id: v.id, help: v.help, "
                "nodes: v.nodes.map(n => n.target.join(' ') + ' ' + (n.failureSummary || ''))})))")
        finally:
            debugger.detach()
        return found

    @staticmethod
    def _evaluate(debugger, expression):
        answer = debugger.send("Runtime.evaluate", {
            "expression": expression, "awaitPromise": True, "returnByValue": True, "allowUnsafeEvalBlockedByCSP": True})
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def misplaced(self):
        """Amounts that are not in their places; there must be some that are."""
        amounts = self.page.evaluate(MISPLACED)
        assert amounts["count"] > 3, amounts
        return amounts["found"]

    def scrolls_sideways(self):
        debugger = self.context.new_cdp_session(self.page)
        try:
            return self._evaluate(
                debugger, "document.documentElement.scrollWidth > document.documentElement.clientWidth")
        finally:
            debugger.detach()


def hide(page, is_hidden):
    """As if its tab went behind another one, or came back."""
    page.evaluate("""isHidden => {
        Object.defineProperty(document, "visibilityState", { configurable: true, get: () => isHidden ? "hidden" : "visible" });
        document.dispatchEvent(new Event("visibilitychange"));
    }""", is_hidden)


@contextmanager
def window(browser, gateway, **options):
    made = Window(browser, gateway, **options)
    try:
        yield made
    finally:
        made.context.close()
