"""HTML in, PDF out: the process that `Printer` starts for one document, and that ends with it.

Standard input is one JSON object: `html`, and `files` with everything that the page may load, by name. Standard output is
the PDF. What the page asks for beyond its files is refused, and so is the whole document: a page of ours never does.

Exit codes: 0 printed, 10 something else was asked for, 11 out of memory, 12 WeasyPrint is missing or too old.
"""

import base64
import ctypes
import json
import os
import resource
import signal
import sys

BASE = "http://print.invalid/"
REFUSED, OUT_OF_MEMORY, NOT_INSTALLED = 10, 11, 12


def hold(memory, seconds):
    """Limits that stay, whatever the rest of this process does."""
    os.closerange(4, 65536)  # 3 is held to the end: the gateway sees by it when this process is gone.
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: nobody prints for a gateway that is gone.
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    # A network of its own that leads nowhere. Not every system lets a process have one, so this is not all there is.
    user, network = 0x10000000, 0x40000000
    if libc.unshare(network) != 0:
        libc.unshare(user | network)
    os.nice(10)  # Paper can wait for those who decide.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # First a signal that says why, then the end.
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def deny(readable):
    """From here on Python opens no connection, starts no process, and reads nothing outside its own files."""
    never = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "ftplib.",
             "http.client.", "urllib.", "smtplib.", "ctypes.dlopen", "pty.", "webbrowser.")

    def audit(event, arguments):
        if event.startswith(never):
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(readable):
                raise PermissionError("open")

    sys.addaudithook(audit)


def main():
    hold(int(sys.argv[1]), int(sys.argv[2]))
    job = json.load(sys.stdin)
    files = {BASE + name: (file["type"], base64.b64decode(file["base64"])) for name, file in job["files"].items()}
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except ImportError as error:
        print(f"WeasyPrint: {error}", file=sys.stderr)
        return NOT_INSTALLED

    class Files(URLFetcher):
        """Only what was handed over."""

        refused = False

        def fetch(self, url, headers=None):
            if url not in files:
                Files.refused = True
                raise FatalURLFetchingError("refused")
            kind, data = files[url]
            return URLFetcherResponse(url, data, {"Content-Type": kind})

    readable = tuple(os.path.realpath(path) + "/" for path in (
        sys.prefix, sys.base_prefix, os.environ["TMPDIR"], "/usr/share", "/usr/lib"))
    deny(readable)
    try:
        pdf = HTML(string=job["html"], base_url=BASE, url_fetcher=Files()).write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError:
        return REFUSED
    if Files.refused:  # Not every part of a page lets the refusal through.
        return REFUSED
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return 0


try:
    code = main()
except MemoryError:
    code = OUT_OF_MEMORY
# At once: what is left to tidy up ends with the process.
sys.stderr.flush()
os._exit(code)
