#!/usr/bin/env bash
# Sets up what `make run`, `make test` or `make check` needs on this machine; does nothing when it is there.
#   deploy/prepare.sh run|test|check
set -euo pipefail
cd "$(dirname "$0")/.."
goal=${1:?run, test or check}

PDF_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"
TEST_PACKAGES="$PDF_PACKAGES poppler-utils redis-server postgresql libreoffice-writer-nogui"

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
    done
}

# Prefix that makes a command run as root; fails where that is not possible without a person at a keyboard.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        return 1
    fi
}

# Installs Debian packages that are not there yet. Never with recommendations: those of chromium bring an old
# font-liberation that lacks most Vietnamese letters and would be picked for documents.
apt_install() {
    local missing
    command -v dpkg-query >/dev/null || { say "Not a Debian or Ubuntu system. Please install: $*"; return 1; }
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    say "Installing system packages: $missing"
    # shellcheck disable=SC2086 -- a list of words
    if as_root apt-get update -qq >&2 && as_root apt-get install -y -qq --no-install-recommends $missing >&2; then
        return 0
    fi
    say "These packages could not be installed from here. The one line to run:"
    say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    return 1
}

find_python() {
    local candidate
    for candidate in "${PYTHON3:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed; found: $(python3 --version 2>&1 || true)"
    return 1
}

make_venv() {
    local python
    .venv/bin/python -c 'import pip' 2>/dev/null && return 0
    python=$(find_python) || { apt_install python3 && python=$(find_python); }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
    say "Making the virtual environment .venv"
    rm -rf .venv
    "$python" -m venv .venv
}

# Installs a requirements file, and only again when it or the interpreter changed.
pip_install() {
    local file=$1 stamp=.venv/.installed-$1 state
    state=$(cat requirements.txt "$file" | sha256sum; .venv/bin/python -V)
    [ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && return 0
    say "Installing Python packages of $file"
    .venv/bin/python -m pip install -qq --requirement "$file"
    printf '%s' "$state" >"$stamp"
}

# Ubuntu's chromium package only points at a snap, which containers cannot run: there playwright brings its own.
install_chromium() {
    [ -n "${CHROMIUM:-}" ] && return 0
    for browser in /usr/bin/chromium /usr/bin/google-chrome; do
        [ -x "$browser" ] && return 0
    done
    # shellcheck disable=SC1091
    if (. /etc/os-release && [ "$ID" = ubuntu ]); then
        as_root .venv/bin/python -m playwright install-deps chromium >&2
        .venv/bin/python -m playwright install chromium >&2
    else
        apt_install chromium
    fi
}

case $goal in
run)
    python=$(find_python) && "$python" deploy/supervise.py --check-port
    make_venv
    # shellcheck disable=SC2086
    apt_install $PDF_PACKAGES ||
        say "The site starts without them; everything works except printed documents (PDF)."
    pip_install requirements.txt
    ;;
test)
    make_venv
    # shellcheck disable=SC2086
    apt_install $TEST_PACKAGES
    pip_install requirements-dev.txt
    install_chromium
    ;;
check)
    make_venv
    pip_install requirements-dev.txt
    ;;
*)
    say "Unknown goal: $goal"
    exit 64
    ;;
esac
