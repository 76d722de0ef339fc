"""What the limited child process is asked to do in tests."""

import time


def add(left: int, right: int) -> dict:
    print("noise on standard output")
    return {"sum": left + right}


def sleep(seconds: int) -> None:
    time.sleep(seconds)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def fail() -> None:
    raise ValueError("reason to be found")


def write_pdf(file: str) -> int:
    from weasyprint import HTML

    HTML(string="<p>Chi bộ</p>").write_pdf(file)
    with open(file, "rb") as pdf:
        return pdf.read(5) == b"%PDF-"
