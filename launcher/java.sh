# Finds a Java, and says what it runs. Read by ./wheelhouse and ./dev; POSIX sh, and few forks, since it
# is part of each start.
#
# find_java MINIMUM [javac] sets JAVA (the command) and JAVA_FEATURE (21, 25, ...) to the newest one
# of at least MINIMUM, with a compiler if asked for. Otherwise it returns 1. Either way JAVA_FOUND has
# a line for each Java that was found.

JAVA_PLACES='/usr/lib/jvm, /usr/lib64/jvm, /usr/java, /usr/local/openjdk-*, /opt/java*, /opt/jdk*, ~/.sdkman, ~/.jdks, ~/.asdf, /Library/Java, Homebrew'

find_java() {
  JAVA= JAVA_FEATURE=0 JAVA_FOUND=
  if [ -n "${WHEELHOUSE_JAVA:-}" ] && [ -z "${2:-}" ]; then
    consider_command "$WHEELHOUSE_JAVA" "$1" "${2:-}"
  else
    if [ -n "${JAVA_HOME:-}" ]; then
      consider "$JAVA_HOME/bin/java" "$1" "${2:-}"
    fi
    consider_command java "$1" "${2:-}"
    root=${LAUNCHER_TEST_ROOT:-}
    for home_of_java in \
      "$root"/usr/lib/jvm/* "$root"/usr/lib64/jvm/* "$root"/usr/java/* \
      "$root"/usr/local/openjdk-* "$root"/opt/java* "$root"/opt/java/* "$root"/opt/jdk* \
      "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
      "$root"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$root"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      "$root"/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
      consider "$home_of_java/bin/java" "$1" "${2:-}"
    done
  fi
  [ -n "$JAVA" ]
}

# Takes the Java in directory $1, which an archive brings with it, unless a person named another one.
find_java_of() {
  JAVA= JAVA_FEATURE=0 JAVA_FOUND=
  [ -z "${WHEELHOUSE_JAVA:-}" ] || return 1
  consider "$1/bin/java" 21 ""
  [ -n "$JAVA" ]
}

# Sets CLASSES to the class path: in one order always, since the cache of classes depends on it.
class_path() {
  CLASSES=
  for jar in "$1"/*.jar; do
    CLASSES=$CLASSES${CLASSES:+:}$jar
  done
}

# A command, the path of one, or the home directory of a Java.
consider_command() {
  if [ -d "$1" ]; then
    consider "$1/bin/java" "$2" "$3"
    return
  fi
  command_of_java=$(command -v "$1" 2>/dev/null) || return 0
  while [ -L "$command_of_java" ]; do
    target_of_link=$(readlink "$command_of_java")
    case $target_of_link in
      /*) command_of_java=$target_of_link ;;
      *) command_of_java=${command_of_java%/*}/$target_of_link ;;
    esac
  done
  consider "$command_of_java" "$2" "$3"
}

# Takes the Java $1 if it is at least $2 and newer than the one that was taken before.
consider() {
  [ -x "$1" ] && [ ! -d "$1" ] || return 0
  feature_of "$1"
  case "$JAVA_FOUND" in
    *" $1
"*) return 0 ;;
  esac
  if [ -n "$3" ] && [ ! -x "${1%/*}/javac" ]; then
    JAVA_FOUND="$JAVA_FOUND  $feature (no compiler) $1
"
    return 0
  fi
  JAVA_FOUND="$JAVA_FOUND  $feature $1
"
  if [ "$feature" -ge "$2" ] && [ "$feature" -gt "$JAVA_FEATURE" ]; then
    JAVA=$1 JAVA_FEATURE=$feature
  fi
}

# Sets feature to the version of the Java $1: from its release file, else by asking it; 0 if neither.
feature_of() {
  version=
  release=${1%/bin/java}/release
  if [ -r "$release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then
        version=${value#\"}
      fi
    done <"$release"
  fi
  if [ -z "$version" ]; then
    version=$("$1" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || version=
  fi
  version=${version#1.} # 1.8 is 8
  feature=${version%%[!0-9]*}
  feature=${feature:-0}
}

# Says on stderr that no Java will do: $1 who says so, $2 what is needed.
no_java() {
  {
    echo "$1: $2 is needed"
    if [ -n "${WHEELHOUSE_JAVA:-}" ] && [ -z "${3:-}" ]; then
      echo "looked only at WHEELHOUSE_JAVA=$WHEELHOUSE_JAVA, since that is set"
    else
      echo "looked in JAVA_HOME=${JAVA_HOME:-(not set)}, the PATH, $JAVA_PLACES"
    fi
    if [ -n "$JAVA_FOUND" ]; then
      printf 'found:\n%s' "$JAVA_FOUND"
    else
      echo "found none"
    fi
  } >&2
}
