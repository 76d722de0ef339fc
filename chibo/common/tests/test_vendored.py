import hashlib
import re

from django.conf import settings

STATIC = settings.BASE_DIR / "static"
ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_files_from_elsewhere_are_the_ones_written_down():
    written = dict(ROW.findall((STATIC / "vendor" / "VERSIONS.md").read_text(encoding="utf-8")))
    present = [*STATIC.glob("vendor/*.css"), *STATIC.glob("vendor/*.js"), *STATIC.glob("fonts/*.woff2")]

    assert written == {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in present
    }
