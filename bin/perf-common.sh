# What perf-compare, perf-mdb and perf-ra share: brokers to measure, in $folder, stopped at the end; sourced, not run.
# shellcheck shell=bash disable=SC2154  # folder comes from the script that sources this

ARTEMIS_VERSION=2.56.0

pids=()
stop_all() {
  local pid
  for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null; done
  for pid in ${pids[@]+"${pids[@]}"}; do wait "$pid" 2>/dev/null; done
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# Puts the jars of an artifact and of what it depends on into a folder.
fetch_jars() { # folder artifact...
  local into=$1 artifact dependencies=
  shift
  [ -d "$into/lib" ] && return
  mkdir -p "$into"
  for artifact in "$@"; do
    IFS=: read -r group name version <<<"$artifact"
    dependencies="$dependencies<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$version</version></dependency>"
  done
  printf '<project><modelVersion>4.0.0</modelVersion><groupId>peers</groupId><artifactId>peer</artifactId><version>1</version><dependencies>%s</dependencies></project>\n' \
    "$dependencies" >"$into/pom.xml"
  (cd "$into" && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib) ||
    die 1 "Maven could not fetch $*"
}

# Waits until a server has printed a line.
await_line() { # file text
  local i
  for ((i = 0; i < 120; i++)); do
    grep -q "$2" "$1" 2>/dev/null && return
    sleep 0.5
  done
  tail -n 20 "$1" >&2
  die 1 "no line with '$2' in $1 within a minute"
}

need_free() { # port
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    die 2 "port $1 is in use by another process; end that, or choose others with --base-port"
  fi
}

start_ferry() { # name port namesrv-port flush; sets started
  need_free "$2"
  need_free "$3"
  rm -rf "$folder/$1-store"
  FERRYMQ_JAVA_OPTS="-Xmx2g ${FERRYMQ_JAVA_OPTS:-}" "$FERRYMQ_HOME/bin/mqserver" --port "$2" --namesrv-port "$3" \
    --store "$folder/$1-store" --flush "$4" >"$folder/$1.log" 2>&1 &
  started=$!
  pids+=("$started")
  await_line "$folder/$1.log" ready
}

start_artemis() { # sets started
  local home=$folder/apache-artemis-$ARTEMIS_VERSION instance=$folder/artemis-instance
  fetch_jars "$folder/artemis-client" "org.apache.artemis:artemis-jakarta-client:$ARTEMIS_VERSION"
  if [ ! -d "$home" ]; then
    (cd "$folder" && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="org.apache.artemis:apache-artemis:$ARTEMIS_VERSION:tar.gz:bin" -DoutputDirectory=. &&
      tar xzf "apache-artemis-$ARTEMIS_VERSION-bin.tar.gz") || die 1 "Maven could not fetch Artemis"
  fi
  need_free 61616
  rm -rf "$instance"
  "$home/bin/artemis" create "$instance" --user admin --password admin --allow-anonymous --silent \
    --host 127.0.0.1 --http-host 127.0.0.1 >"$folder/artemis-create.log" 2>&1 ||
    die 1 "artemis create failed, see $folder/artemis-create.log"
  "$instance/bin/artemis" run >"$folder/artemis.log" 2>&1 &
  started=$!
  pids+=("$started")
  await_line "$folder/artemis.log" "AMQ221007"
  # the broker is a child of the script that was started
  local broker
  broker=$(ps -o pid= --ppid "$started" | head -n 1 | tr -d ' ')
  started=${broker:-$started}
}

# Sets target to what Maven built for the tools, and wildfly to the server that it unpacked there.
set_perf_target() {
  local home
  target=$FERRYMQ_HOME/tck-tests/target
  wildfly=
  for home in "$target"/wildfly-*.Final; do
    [ -x "$home/bin/standalone.sh" ] && wildfly=$home
  done
  [ -n "$wildfly" ] && [ -f "$target/all.classpath" ] || die 2 "not built yet; run without --no-build"
}
