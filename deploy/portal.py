"""The commands behind deploy/up, deploy/down and deploy/status."""

import argparse
import sys
import time
from pathlib import Path

import demo
from stack import Stack, StackError, services

PROJECT = Path(__file__).resolve().parent.parent


def up(stack, arguments):
    began = time.monotonic()

    def note(text):
        print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)

    stack.start(note)
    if arguments.demo:
        data = demo.load(stack.gateway, stack.secret("operator"), stack.folder / "demo.json", note)
        demo.print_demo(data)
        print(f"\nThe same for scripts: {stack.folder / 'demo.json'}")
        print(f"Mails, since no SMTP server is set: {stack.folder / 'mail'}")
    else:
        print(f"\nThe portal answers at {stack.gateway}")
    folder = "" if arguments.folder == PROJECT / ".portal" else f" --folder {arguments.folder}"
    print(f"Logs: {stack.folder / 'log'}    Stop it with deploy/down{folder}\n")
    return 0


def down(stack, _):
    stack.stop(lambda text: print(text, flush=True))
    print("Stopped. The data stays; deploy/up goes on with it.")
    return 0


def status(stack, _):
    """Prints one line for each part; exit code 1 unless all are ready."""
    healthy = stack.cluster.running()
    print(f"{'postgresql':12} {'running' if healthy else 'stopped'}")
    for name in services:
        pid = stack.process(name)
        ready = pid is not None and stack.ready(name)
        healthy = healthy and ready
        state = "stopped" if pid is None else "ready" if ready else "not ready"
        where = "" if pid is None else f"process {pid}, main port {stack.port(name)}, ops port {stack.port(name, 'ops')}"
        print(f"{name:12} {state:10} {where}")
    return 0 if healthy else 1


def main():
    parser = argparse.ArgumentParser(prog="deploy", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "status"))
    parser.add_argument("--folder", default=PROJECT / ".portal", type=Path, help="where its data is (default: .portal)")
    parser.add_argument("--configuration", default="release", choices=("debug", "release"))
    parser.add_argument("--port", default=8080, type=int, help="public port at the first start (default: 8080 if free)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="start without the sample data")
    arguments = parser.parse_args()
    stack = Stack(
        arguments.folder, PROJECT / ".build" / arguments.configuration, public_port=arguments.port)
    try:
        return {"up": up, "down": down, "status": status}[arguments.command](stack, arguments)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
