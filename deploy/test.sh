#!/usr/bin/env bash
# All checks and tests. Servers are temporary, on this machine only, and end with this script.
#   deploy/test.sh [check]      check: only what needs no server
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin # runuser, also for a root without a root login
python=$PWD/.venv/bin/python
work=$(mktemp -d "${TMPDIR:-/tmp}/chibo-make-test.XXXXXX")
chmod 711 "$work"
failed=()
redis_pid=
cluster=

finish() {
    [ -n "$cluster" ] && as_postgres "$pg_bin/pg_ctl" -D "$cluster" -m immediate -w stop >/dev/null 2>&1
    [ -n "$redis_pid" ] && kill "$redis_pid" 2>/dev/null && wait "$redis_pid" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

step() {
    local name=$1
    shift
    printf '\n── %s\n' "$name"
    "$@" || failed+=("$name")
}

free_port() {
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# initdb and postgres refuse to run as root; the package brings the user for it.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

start_redis() {
    redis_port=$(free_port)
    mkdir "$work/redis"
    redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$work/redis" \
        >"$work/redis/log" 2>&1 &
    redis_pid=$!
    for _ in $(seq 50); do
        redis-cli -h 127.0.0.1 -p "$redis_port" ping >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    cat "$work/redis/log"
    return 1
}

start_postgres() {
    # shellcheck disable=SC2012 -- version numbers
    pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$pg_bin" ] || pg_bin=$(dirname "$(command -v initdb)") || return 1
    pg_port=$(free_port)
    mkdir "$work/postgres"
    [ "$(id -u)" = 0 ] && chown postgres: "$work/postgres"
    as_postgres "$pg_bin/initdb" -D "$work/postgres/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        >"$work/initdb.log" || { cat "$work/initdb.log"; return 1; }
    cluster=$work/postgres/data
    # Nothing here outlives the run, so nothing waits for the disk.
    as_postgres "$pg_bin/pg_ctl" -D "$cluster" -w -l "$work/postgres/log" start >/dev/null -o \
        "-p $pg_port -k $work/postgres -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \
         -c full_page_writes=off" || { cat "$work/postgres/log"; return 1; }
}

static_checks() {
    step "lint" "$python" -m ruff check --quiet .
    step "format" "$python" -m ruff format --check --quiet .
    step "layers" "$python" .venv/bin/lint-imports
    step "migrations" env VAR_DIR="$work/var" DATABASE_URL="sqlite:///$work/empty.sqlite3" \
        "$python" manage.py makemigrations --check --dry-run
    step "templates" "$python" -m djlint --lint --quiet templates
}

# Each run gets its own place for files; a developer's own DATABASE_URL or REDIS_URL must not reach it.
suite() {
    local name=$1 database=$2
    shift 2
    mkdir -p "$work/var-$name"
    env -u REDIS_URL -u PRODUCTION VAR_DIR="$work/var-$name" DATABASE_URL="$database" \
        TEST_REDIS_URL="redis://127.0.0.1:$redis_port/0" "$python" -m pytest --create-db "$@"
}

static_checks
if [ "${1:-}" != check ]; then
    if ! start_redis || ! start_postgres; then
        echo "Redis or PostgreSQL did not start; see above."
        exit 1
    fi
    postgres="postgres://postgres@127.0.0.1:$pg_port/chibo"
    step "tests on SQLite" suite sqlite "sqlite:///$work/sqlite.sqlite3" -n 2 --dist loadgroup -m "not e2e"
    step "browser" suite browser "$postgres" -m e2e
    # chibo/common has no models: what it does is the same on any database.
    step "tests on PostgreSQL" suite postgres "$postgres" -n 2 --dist loadgroup -m "not e2e and not sqlite_only" \
        --ignore=chibo/common
fi
if [ ${#failed[@]} -gt 0 ]; then
    printf '\nNOT PASSED: '
    printf '%s; ' "${failed[@]}"
    printf '\n'
    exit 1
fi
