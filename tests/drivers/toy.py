"""A toy product: speaks the driver protocol and, on demand, every way of breaking it."""

import json
import os
import signal
import sys
import time
from pathlib import Path


def say(**message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def answer(number: str, status: str = "done", message: str = "", **more: object) -> None:
    say(type="result", id=number, status=status, message=message, **more)


def act(number: str, action: str, arguments: dict[str, str]) -> None:  # noqa: C901 - one table of behaviours
    match action:
        case "refuse":
            answer(number, "refused", "carte expirée")
        case "screen":
            folder = Path(json.loads(Path(os.environ["RECETTE_WORLD"]).read_bytes())["artifacts_dir"])
            (folder / "ecran.txt").write_text("1 | NADIRSYN Zélie\n")
            answer(number, artifacts=[{"path": arguments.get("path", "ecran.txt"), "media_type": "text/plain"}])
        case "now":
            answer(number, message=time.strftime("%Y-%m-%dT%H:%M:%S"))
        case "raw":
            os.write(1, arguments["bytes"].encode("latin-1"))
        case "flood":
            while True:
                os.write(1, b"x" * 65536)
        case "log":
            os.write(2, b"log\n" * int(arguments["lines"]))
            answer(number)
        case "wait":
            answer(number, "waiting")
            time.sleep(0.5)
            answer(number, message="enfin")
        case "late":
            time.sleep(float(arguments["seconds"]))
            answer(number)
        case "child":
            if os.fork() == 0:
                time.sleep(600)
            answer(number, message=str(os.getpid()))
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "echo":
            say(type="progress", message="...")
            answer(number, message=json.dumps(arguments, sort_keys=True, ensure_ascii=False))
        case _:
            answer(number, "unsupported")


def main() -> None:
    say(type="hello", protocol="1", product="jouet", version="1", build="b", actions=["echo"])
    for line in sys.stdin:
        request = json.loads(line)
        if request["type"] == "action":
            act(request["id"], request["action"], request["arguments"])
        elif request["type"] == "bye":
            say(type="bye")
            return
        else:
            answer(request["id"])


if __name__ == "__main__":
    main()
