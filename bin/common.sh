# Shared by the scripts in this folder; sourced, not run. Needs bash 3.2 or newer.
# shellcheck shell=bash

die() { # exit-code message...
  local code=$1
  shift
  printf '%s: %s\n' "${SCRIPT_NAME:-ferrymq}" "$*" >&2
  exit "$code"
}

# Sets JAVA to a java command of version 17 or newer.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    JAVA=$JAVA_HOME/bin/java
    [ -x "$JAVA" ] || die 2 "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it; point JAVA_HOME at a JDK 17 or newer"
  else
    JAVA=$(command -v java) || die 2 "no java found; install a JDK 17 or newer and set JAVA_HOME or PATH"
  fi
  local text
  text=$("$JAVA" -version 2>&1) || die 2 "$JAVA -version fails: $text"
  JAVA_MAJOR=$(printf '%s\n' "$text" | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p' | head -n 1)
  [ -n "$JAVA_MAJOR" ] || die 2 "cannot tell the version of $JAVA from: $text"
  [ "$JAVA_MAJOR" -ge 17 ] || die 2 "Java 17 or newer is needed, but $JAVA is version $JAVA_MAJOR; set JAVA_HOME"
}

# Sets JAVA_FLAGS: what agrona and netty need on this version of Java so that they work and print no warnings.
set_java_flags() {
  JAVA_FLAGS=(
    --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED
    --add-opens=java.base/java.nio=ALL-UNNAMED
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
    -Dio.netty.tryReflectionSetAccessible=true
    -Djava.net.preferIPv4Stack=true
    -Dfile.encoding=UTF-8
  )
  if [ "$JAVA_MAJOR" -ge 22 ]; then
    JAVA_FLAGS+=(--enable-native-access=ALL-UNNAMED)
  fi
  if [ "$JAVA_MAJOR" -ge 23 ]; then
    JAVA_FLAGS+=(--sun-misc-unsafe-memory-access=allow)
  fi
}

# Sets SERVER_CLASSPATH to the jars of the broker and nameserver that `mvn package` left.
set_server_classpath() {
  local target=$FERRYMQ_HOME/broker-server/target jar
  SERVER_CLASSPATH=
  for jar in "$target"/ferrymq-broker-server-*.jar; do
    case $jar in
      *-sources.jar | *-javadoc.jar | *-tests.jar) ;;
      *) [ -f "$jar" ] && SERVER_CLASSPATH=$jar ;;
    esac
  done
  if [ -z "$SERVER_CLASSPATH" ] || [ ! -d "$target/lib" ]; then
    die 2 "FerryMQ is not built; run: (cd '$FERRYMQ_HOME' && mvn -q package -DskipTests -pl broker-server -am)"
  fi
  SERVER_CLASSPATH=$SERVER_CLASSPATH:$target/lib/*
}

# Builds what changed since the last build; the first build downloads libraries. --no-build runs what is there.
build() { # maven-phase
  command -v mvn >/dev/null || die 2 "Maven is needed to build; install it so that mvn is on the PATH"
  local log=$FERRYMQ_HOME/tck-tests/target/quickstart-build.log begin=$SECONDS pid
  mkdir -p "$(dirname "$log")" || die 2 "cannot write into $FERRYMQ_HOME"
  (cd "$FERRYMQ_HOME" && exec mvn -B -q -Pfast "$1" -DskipTests -pl tck-tests -am) >"$log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 2 ]; then
      printf '\r  Building FerryMQ ... %d s (the first time downloads libraries)' $((SECONDS - begin)) >&2
    fi
    sleep 1
  done
  trap - INT TERM
  [ ! -t 2 ] || printf '\r%70s\r' '' >&2
  wait "$pid" || {
    tail -n 40 "$log" >&2
    die 1 "the build failed; all of its output is in $log"
  }
  printf '  Built FerryMQ in %d s.\n' $((SECONDS - begin)) >&2
}

# Memory of a broker: it starts small and grows with what it has to do. Nothing on its heap grows with the messages that wait, so 1 GiB of heap and
# 512 MiB beside it for the network serve many clients; the rest of the machine's memory is the system's, which keeps the log's pages in it.
# shellcheck disable=SC2034  # for the scripts that source this
BROKER_MEMORY="-Xms32m -Xmx1g -XX:MaxDirectMemorySize=512m"

# Prints where bin/class-archive puts its archive for this build of the servers and this version of Java.
class_archive() {
  local target=$FERRYMQ_HOME/broker-server/target version sum
  version=$("$JAVA" -version 2>&1 | cksum)
  sum=$(ls -ln "$target/lib" "$target"/ferrymq-broker-server-*.jar | cksum)
  printf '%s/class-archive/java-%s-%s-%s.jsa\n' "$target" "$JAVA_MAJOR" "${version%% *}" "${sum%% *}"
}

# Lets java use that archive if it has been made. Without it, or if the JVM finds that it does not fit, classes are read as ever.
use_class_archive() {
  local archive
  [ -d "$FERRYMQ_HOME/broker-server/target/class-archive" ] || return 0
  archive=$(class_archive)
  [ -r "$archive" ] || return 0
  JAVA_FLAGS+=("-XX:SharedArchiveFile=$archive" -Xshare:auto "-Xlog:cds=off" "-Xlog:cds+dynamic=off")
}

# Replaces this shell by java, so that signals reach it. Default JVM options first, then FERRYMQ_JAVA_OPTS, which win.
exec_java() { # class-path default-options main-class arguments...
  local classpath=$1 defaults=$2 main=$3
  shift 3
  set -f # a * in an option is no file name
  # shellcheck disable=SC2086  # options are words
  exec "$JAVA" "${JAVA_FLAGS[@]}" $defaults ${FERRYMQ_JAVA_OPTS:-} -cp "$classpath" "$main" "$@"
}

find_java
set_java_flags
