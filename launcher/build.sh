# Builds what ./wheelhouse runs. Read by ./wheelhouse and ./dev; needs java.sh and $home.

# Apart from what a developer's Maven builds, so that no test run changes the jars of a server.
PLACE=$home/cli/target/wheelhouse
LIB=$PLACE/lib
BUILT=$PLACE/built

# Loaded classes as JDK 25 and later can keep them from one start for the next; without it, or when
# it no longer fits Java or the jars, a start only takes longer.
AOT_CACHE=$PLACE/classes.aot

# The command that is run once after a build, to learn which classes a start loads.
TRAINING=train

# Whether $LIB is there and no source is newer.
is_built() {
  [ -d "$LIB" ] || return 1
  [ -d "$home/cli/src" ] || return 0
  [ -e "$BUILT" ] || return 1
  newer=$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main -newer "$BUILT" | head -n 1)
  [ -z "$newer" ]
}

# Builds if need be: $1 who says so. One at a time; the second one finds the work done.
build() {
  if is_built; then
    return 0
  fi
  mkdir -p "$PLACE" || return 1
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$PLACE/build.lock"
    flock 9
  fi
  if ! is_built; then
    build_now "$1" || return 1
  fi
  exec 9>&-
}

build_now() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "$1: Maven is needed to build Wheelhouse (looked for mvn on the PATH)" >&2
    return 1
  fi
  if ! find_java 25 javac; then
    no_java "$1" "a JDK 25 or later, to build Wheelhouse," javac
    return 1
  fi
  if [ -d "$LIB" ]; then
    echo "building Wheelhouse, since its sources have changed" >&2
  else
    echo "building Wheelhouse, first use only: about a minute" >&2
  fi
  log=$PLACE/build.log
  : >"$BUILT.new"
  rm -rf "$LIB.new" "$LIB.new.sbom"
  if ! JAVA_HOME=${JAVA%/bin/java} mvn -B -ntp -f "$home/pom.xml" -pl cli -am -DskipTests \
    "-Dwheelhouse.lib=$LIB.new" package </dev/null >"$log" 2>&1; then
    grep -v '^\[INFO\]' "$log" | tail -n 40 >&2
    echo "$1: the build failed; all of its output is in $log" >&2
    return 1
  fi
  # A server that runs keeps its jars open; they must not change under it.
  rm -rf "$LIB" "$LIB.sbom"
  mv "$LIB.new" "$LIB"
  mv "$LIB.new.sbom" "$LIB.sbom" || return 1
  rm -f "$AOT_CACHE"
  train >>"$log" 2>&1 </dev/null || rm -f "$AOT_CACHE"
  mv "$BUILT.new" "$BUILT"
}

# Makes the cache of what was built, with the Java and the options of every later start.
train() {
  find_java 21 || return 1
  [ "$JAVA_FEATURE" -ge 25 ] || return 0
  train_with "$JAVA" "$LIB" "$AOT_CACHE"
}

# Makes the cache $3 of the jars in $2 for the Java $1, which must be 25 or later. The cache holds size
# and time of each jar: they must stay as they are.
train_with() {
  class_path "$2"
  "$1" "@$home/launcher/jvm.options" "@$home/launcher/jvm-24.options" \
    "-XX:AOTCacheOutput=$3" -cp "$CLASSES" dev.wheelhouse.cli.Main $TRAINING
}
