#!/bin/sh
# Tests ./wheelhouse and its search for a Java, with stand-ins for Java and Maven. Takes a second or
# two; `./dev check` begins with it.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
passed=0

# ---- stand-ins -----------------------------------------------------------------------------------

# A PATH without Java and Maven.
mkdir "$work/tools"
for tool in sh cat find flock grep head ln mkdir mv readlink rm sed tail; do
  path=$(command -v "$tool") && ln -s "$path" "$work/tools/$tool"
done

# java FOLDER VERSION: prints how it was called.
java() {
  mkdir -p "$1/bin"
  cat >"$1/bin/java" <<END
#!/bin/sh
if [ "\${1:-}" = -version ]; then
  echo 'openjdk version "$2" 2026-01-01' >&2
  exit
fi
echo "java $2 arenas \$MALLOC_ARENA_MAX"
for argument; do echo "<\$argument>"; done
END
  chmod +x "$1/bin/java"
  echo "JAVA_VERSION=\"$2\"" >"$1/release"
}

jdk() {
  java "$1" "$2"
  cp "$1/bin/java" "$1/bin/javac"
}

# mvn: what it is told to build is one jar; its status is that of $work/mvn.status.
maven() {
  echo "$1" >"$work/mvn.status"
  cat >"$work/tools/mvn" <<END
#!/bin/sh
echo "[INFO] chatter"
echo "[ERROR] a broken source"
for argument; do
  case \$argument in
    -Dwheelhouse.lib=*)
      mkdir -p "\${argument#*=}" "\${argument#*=}.sbom"
      : >"\${argument#*=}/built with \${JAVA_HOME##*/}.jar" ;;
  esac
done
exit \$(cat "$work/mvn.status")
END
  chmod +x "$work/tools/mvn"
}

# A new root directory, and a Wheelhouse that is already built.
fresh() {
  name=$1
  rm -rf "$work/root" "$work/home of it" "$work/tools/java" "$work/tools/mvn" "$work/links"
  mkdir -p "$work/root/usr/lib/jvm" "$work/home of it/cli/target/wheelhouse/lib" "$work/links"
  cp -R "$project/wheelhouse" "$project/launcher" "$work/home of it"
  : >"$work/home of it/cli/target/wheelhouse/lib/b.jar"
  : >"$work/home of it/cli/target/wheelhouse/lib/a.jar"
  jvm=$work/root/usr/lib/jvm
}

# start [NAME=VALUE...] COMMAND...: sets status and the files out and err.
start() {
  status=0
  env -i "PATH=$work/tools" "HOME=$work/nobody" "LAUNCHER_TEST_ROOT=$work/root" "$@" \
    >"$work/out" 2>"$work/err" || status=$?
}

check() {
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name: $*"
    sed 's/^/  out: /' "$work/out"
    sed 's/^/  err: /' "$work/err"
  fi
}

out_has() { grep -qF -e "$1" "$work/out"; }
err_has() { grep -qF -e "$1" "$work/err"; }
out_lacks() { ! out_has "$1"; }
is_silent() { [ ! -s "$work/err" ]; }
ended_with() { [ "$status" -eq "$1" ]; }

wheelhouse="$work/home of it/wheelhouse"

# ---- which Java ----------------------------------------------------------------------------------

fresh "several Javas: the newest"
java "$jvm/seventeen" 17.0.9
java "$jvm/twenty-five" 25.0.1
java "$jvm/twenty-one" 21
start "JAVA_HOME=$jvm/twenty-one" "$wheelhouse" serve
check ended_with 0
check is_silent
check out_has "java 25.0.1 arenas 2"
check out_has "<@$work/home of it/launcher/jvm.options>"
check out_has "<@$work/home of it/launcher/jvm-24.options>"
check out_has "<$work/home of it/cli/target/wheelhouse/lib/a.jar:$work/home of it/cli/target/wheelhouse/lib/b.jar>"

fresh "only 21: none of the newer options"
java "$jvm/twenty-one" 21.0.2
: >"$work/home of it/cli/target/wheelhouse/classes.aot"
start "$wheelhouse" serve
check out_has "java 21.0.2"
check out_lacks "jvm-24.options"
check out_lacks "AOTCache"

fresh "an AOT cache: used from 25 on"
java "$jvm/twenty-five" 25
: >"$work/home of it/cli/target/wheelhouse/classes.aot"
start "$wheelhouse" serve
check out_has "<-XX:AOTCache=$work/home of it/cli/target/wheelhouse/classes.aot>"

fresh "only an old Java: says what was found, what is needed, where it looked"
java "$jvm/seventeen" 17.0.9
java "$jvm/eight" 1.8.0_392
start "$wheelhouse" serve
check ended_with 1
check err_has "wheelhouse: Java 21 or later is needed"
check err_has "  17 $jvm/seventeen/bin/java"
check err_has "  8 $jvm/eight/bin/java"
check err_has "looked in JAVA_HOME=(not set), the PATH, /usr/lib/jvm"

fresh "no Java at all"
start "$wheelhouse" serve
check ended_with 1
check err_has "found none"

fresh "a Java on the PATH, behind links"
java "$work/links/jdk" 23
ln -s ../links/jdk/bin/java "$work/tools/java"
start "$wheelhouse" serve
check out_has "java 23"

fresh "a Java without a release file: is asked"
java "$jvm/odd" 22-ea
rm "$jvm/odd/release"
start "$wheelhouse" serve
check out_has "java 22-ea"

fresh "WHEELHOUSE_JAVA: a home, a command, and nothing else if it is too old"
java "$jvm/twenty-five" 25
java "$work/links/own" 21
java "$work/links/old" 17
start "WHEELHOUSE_JAVA=$work/links/own" "$wheelhouse" serve
check out_has "java 21"
start "WHEELHOUSE_JAVA=$work/links/own/bin/java" "$wheelhouse" serve
check out_has "java 21"
start "WHEELHOUSE_JAVA=$work/links/old" "$wheelhouse" serve
check ended_with 1
check err_has "looked only at WHEELHOUSE_JAVA=$work/links/old"
check err_has "  17 $work/links/old/bin/java"

# ---- how it is started ---------------------------------------------------------------------------

fresh "arguments arrive as they are"
java "$jvm/twenty-one" 21
start "WHEELHOUSE_JAVA_OPTS=-Da=1 -Db=2" "$wheelhouse" seed "a b" "" '*' '$HOME' "it's"
for argument in -Da=1 -Db=2 dev.wheelhouse.cli.Main seed "a b" "" '*' '$HOME' "it's"; do
  check out_has "<$argument>"
done

fresh "through links and from anywhere"
java "$jvm/twenty-one" 21
ln -s "../home of it/wheelhouse" "$work/links/relative"
ln -s "$work/links/relative" "$work/links/absolute"
for command in "$work/links/relative" "$work/links/absolute"; do
  start "$command" x
  check out_has "$work/home of it/cli/target/wheelhouse/lib/a.jar"
done
cd "$work/links"
start ./relative x
check out_has "$work/home of it/cli/target/wheelhouse/lib/a.jar"
cd "$work/home of it"
start sh wheelhouse x
check out_has "$work/home of it/cli/target/wheelhouse/lib/a.jar"
cd "$work"

# ---- an unpacked archive -------------------------------------------------------------------------

# Jars in lib/; no sources, nothing to build with.
archive() {
  fresh "$1"
  mv "$work/home of it/cli/target/wheelhouse/lib" "$work/home of it/lib"
  rm -r "$work/home of it/cli" "$work/home of it/launcher/build.sh"
}

archive "an archive without a runtime: the newest Java that is here"
java "$jvm/twenty-one" 21
start "$wheelhouse" serve
check ended_with 0
check is_silent
check out_has "java 21"
check out_has "<$work/home of it/lib/a.jar:$work/home of it/lib/b.jar>"
check out_lacks "-XX:AOTCache"

archive "an archive without a runtime, where there is no Java"
start "$wheelhouse" serve
check ended_with 1
check err_has "wheelhouse: Java 21 or later is needed"

archive "an archive with a runtime: that one, however new others are, with its cache"
java "$work/home of it/runtime" 25.0.3
java "$jvm/thirty" 30
java "$work/other" 29
: >"$work/home of it/lib/classes.aot"
start "JAVA_HOME=$work/other" "$wheelhouse" serve
check ended_with 0
check is_silent
check out_has "java 25.0.3"
check out_has "<-XX:AOTCache=$work/home of it/lib/classes.aot>"

name="an archive with a runtime, and another Java that is named: the named one"
start "WHEELHOUSE_JAVA=$work/other" "$wheelhouse" serve
check ended_with 0
check out_has "java 29"

# ---- when it builds ------------------------------------------------------------------------------

# A clone: sources, nothing built.
clone() {
  fresh "$1"
  rm -rf "$work/home of it/cli/target"
  mkdir -p "$work/home of it/cli/src/main"
  : >"$work/home of it/pom.xml"
  : >"$work/home of it/cli/pom.xml"
}

clone "a clone: builds once, with a JDK, and says so"
maven 0
java "$jvm/twenty-six" 26
jdk "$jvm/twenty-five" 25
start "$wheelhouse" x
check ended_with 0
check err_has "building Wheelhouse, first use only: about a minute"
check out_has "built with twenty-five.jar"
check out_has "java 26"
start "$wheelhouse" x
check is_silent
check out_has "built with twenty-five.jar"

name="a source that is newer: builds again"
sleep 1 # file times of one second, on some systems
: >"$work/home of it/cli/src/main/New.java"
start "$wheelhouse" x
check err_has "building Wheelhouse, since its sources have changed"

clone "a build that fails: its output, and where all of it is"
maven 1
jdk "$jvm/twenty-five" 25
start "$wheelhouse" x
check ended_with 1
check err_has "[ERROR] a broken source"
check err_has "wheelhouse: the build failed; all of its output is in $work/home of it/cli/target/wheelhouse/build.log"
maven 0
start "$wheelhouse" x
check ended_with 0

clone "no Maven"
jdk "$jvm/twenty-five" 25
start "$wheelhouse" x
check ended_with 1
check err_has "wheelhouse: Maven is needed"

clone "a JDK that is too old to build with, and a newer Java that is no JDK"
maven 0
jdk "$jvm/twenty-one" 21
java "$jvm/twenty-six" 26
start "$wheelhouse" x
check ended_with 1
check err_has "wheelhouse: a JDK 25 or later, to build Wheelhouse, is needed"
check err_has "  21 $jvm/twenty-one/bin/java"
check err_has "  26 (no compiler) $jvm/twenty-six/bin/java"

echo "launcher: $passed checks passed, $failed failed"
[ "$failed" -eq 0 ]
