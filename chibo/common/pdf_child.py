"""HTML on standard input, PDF on standard output: the child process of `chibo.common.documents`.

It is run by its path, with Python's isolated mode and an environment of its own: it sees neither Django nor a secret.
It can read the files of one folder (ours: style sheet and fonts) and nothing else; whatever a document asks for besides
is left out and the document is still made.
"""

from __future__ import annotations

import argparse
import gc
import mimetypes
import os
import resource
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

BASE_URL = "http://paper.invalid/"  # stands for the folder; the name can never be resolved
REFUSED_EVENTS = {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork"}
MEBIBYTE = 1024 * 1024


def main() -> None:
    arguments = _arguments()
    output = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not print into the PDF
    _limit(cpu_seconds=arguments.cpu_seconds, memory=arguments.memory_mib * MEBIBYTE)
    pdf = _render(sys.stdin.buffer.read().decode("utf-8"), arguments)
    with os.fdopen(output, "wb") as stream:
        stream.write(pdf)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--variant", required=True)
    parser.add_argument("--untagged", action="store_true")
    parser.add_argument("--cpu-seconds", type=int, required=True)
    parser.add_argument("--memory-mib", type=int, required=True)
    return parser.parse_args()


def _limit(*, cpu_seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _render(html: str, arguments: argparse.Namespace) -> bytes:
    import weasyprint  # noqa: PLC0415 -- slow import, and only under the limits

    class OwnFiles(weasyprint.urls.URLFetcher):
        """Serves the files under one folder and refuses every other address."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> weasyprint.urls.URLFetcherResponse:
            file = own_file(url, arguments.files)
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return weasyprint.urls.URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    sys.addaudithook(_refuse)
    gc.disable()  # a fifth faster; the process ends with the document
    document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=OwnFiles(allowed_protocols=[]))
    return document.write_pdf(
        pdf_variant=arguments.variant, pdf_tags=not arguments.untagged, finisher=lambda _, pdf: _scope_heads(pdf)
    )


def _scope_heads(pdf: object) -> None:
    """Say of each head in a table whether it stands over a column or before a row: the library only links cells to heads.

    A row of heads alone stands over columns; a head over the whole table names the group of rows that follows.
    """
    for row in pdf.objects:
        if not isinstance(row, dict) or row.get("S") != "/TR":
            continue
        cells = [pdf.objects[int(reference.split()[0])] for reference in row["K"]]
        heads = [cell for cell in cells if cell["S"] == "/TH"]
        is_over = len(heads) == len(cells) and (len(cells) > 1 or "ColSpan" not in heads[0]["A"])
        for head in heads:
            head["A"]["Scope"] = "/Column" if is_over else "/Row"


def own_file(url: str, folder: Path) -> Path:
    """Return the file under `folder` that `url` names; ValueError for every other address."""
    parts = urlsplit(url)
    if not url.startswith(BASE_URL) or parts.query:
        raise ValueError("refused address")
    root = folder.resolve()
    file = (root / unquote(parts.path).lstrip("/")).resolve()
    if not file.is_relative_to(root) or not file.is_file():
        raise ValueError("no such file of ours")
    return file


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in REFUSED_EVENTS:
        raise PermissionError(f"{event} is not allowed here")


if __name__ == "__main__":
    main()
