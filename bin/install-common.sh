# Shared by install-wildfly and install-payara; sourced, not run.
# shellcheck shell=bash disable=SC2034

# Reads the options of both; sets home, url, user, password, rar and those of one of them. url is empty, and user unset, if they are not given.
parse_install_options() {
  url= password=${FERRYMQ_PASSWORD:-} rar=
  unset user
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help)
        usage
        exit 0
        ;;
      --url | --user | --password | --rar | --management | --base | --config | --domain | --domaindir)
        [ $# -ge 2 ] || die 2 "$1 needs a value, see --help"
        case $1 in
          --management | --base | --config) [ "$SCRIPT_NAME" = install-wildfly ] || die 2 "$1 is unknown, see --help" ;;
          --domain | --domaindir) [ "$SCRIPT_NAME" = install-payara ] || die 2 "$1 is unknown, see --help" ;;
        esac
        printf -v "${1#--}" '%s' "$2"
        shift
        ;;
      --reload)
        [ "$SCRIPT_NAME" = install-wildfly ] || die 2 "$1 is unknown, see --help"
        reload=true
        ;;
      --offline)
        [ "$SCRIPT_NAME" = install-wildfly ] || die 2 "$1 is unknown, see --help"
        offline=true
        ;;
      --restart)
        [ "$SCRIPT_NAME" = install-payara ] || die 2 "$1 is unknown, see --help"
        restart=true
        ;;
      -*) die 2 "$1 is unknown, see --help" ;;
      *)
        [ -z "$home" ] || die 2 "one server at a time: $home or $1?"
        home=$1
        ;;
    esac
    shift
  done
  case $url in
    "" | ferry://?* | '${'?*'}') ;; # or an expression of the server
    *) die 2 "--url $url is no address: ferry://host:port[,host:port][?option=value]" ;;
  esac
  [ -z "$password" ] || [ -n "${user:-}" ] || die 2 "a password without --user"
}

# What is not given stays as it is installed, or is the default in a server that has no adapter yet.
keep_installed() { # url user password, as they are installed
  url=${url:-${1:-ferry://127.0.0.1:9876}}
  [ -n "${user+given}" ] || user=$2 password=$3
}

# Sets rar to the resource adapter that `mvn package` left, unless it is given.
find_rar() {
  local file
  if [ -z "$rar" ]; then
    for file in "$FERRYMQ_HOME"/ra/target/ferrymq-ra-*.rar; do
      [ -f "$file" ] && rar=$file
    done
    [ -n "$rar" ] || die 2 "the resource adapter is not built; run: (cd '$FERRYMQ_HOME' && mvn -q package -DskipTests -pl ra -am)"
  fi
  [ -f "$rar" ] || die 2 "there is no file $rar"
  rar=$(cd -P "$(dirname "$rar")" && pwd)/${rar##*/}
}

checksum() { # file
  if command -v sha256sum >/dev/null; then
    sha256sum "$1" | cut -d ' ' -f 1
  else
    shasum -a 256 "$1" | cut -d ' ' -f 1
  fi
}
