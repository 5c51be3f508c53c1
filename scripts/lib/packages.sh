# usage: source scripts/lib/packages.sh; install_missing PACKAGE...
set -euo pipefail

# Installs the Debian packages that are not there yet, as root or with sudo.
# A package that only brings a command counts as there when the command is, as with `lz4`.
install_missing() {
    local package missing=()
    for package in "$@"; do
        is_there "$package" || missing+=("$package")
    done
    if [[ ${#missing[@]} -eq 0 ]]; then return 0; fi
    if ! command -v apt-get > /dev/null; then
        echo "no apt-get here; see to it yourself that there are: ${missing[*]}" >&2
        return 0
    fi
    local as_root=()
    if [[ $(id --user) -ne 0 ]]; then as_root=(sudo); fi
    echo "installing ${missing[*]}"
    "${as_root[@]}" apt-get update --quiet --quiet
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}"
}

is_there() {
    case $1 in
        sqlite3 | lz4 | strace | python3) command -v "$1" > /dev/null ;;
        python3-venv) python3 -c 'import ensurepip, venv' 2> /dev/null ;;
        *) dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2> /dev/null |
            grep --quiet '^installed$' ;;
    esac
}
