# Makes what is handed out: two archives and a package of Debian. Read by ./dev; needs java.sh, build.sh
# and $home. GNU tar, and for the package dpkg-deb, which is passed over in words where it is missing.

# What jdeps finds, and what is only reached by name: providers of TLS and of zip file systems, SASL.
# jdk.httpserver is for the training run alone. The smoke test is the judge.
RUNTIME_MODULES=java.base,java.logging,java.management,java.naming,java.security.sasl,java.sql,jdk.crypto.ec,jdk.httpserver,jdk.unsupported,jdk.zipfs

# Packed: a start reads the cache of classes instead, and is as fast (docs/decisions.md).
RUNTIME_COMPRESS=zip-6

# dist [--no-aot] [--test] [DIRECTORY]
dist() {
  aot=yes tests=no out=$home/target/dist
  while [ $# -gt 0 ]; do
    case $1 in
      --no-aot) aot=no ;;
      --test) tests=yes ;;
      -*)
        echo "dev: dist: $1 is no option (expected: --no-aot, --test)" >&2
        return 2
        ;;
      *) out=$1 ;;
    esac
    shift
  done
  umask 022
  build dev || return 1
  find_java 25 javac || {
    no_java dev "a JDK 25 or later" javac
    return 1
  }
  mkdir -p "$out" && out=$(cd "$out" && pwd -P) || return 1
  stage=$out/stage
  rm -rf "$stage" && mkdir "$stage" || return 1
  version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$home/pom.xml" | head -n 1)
  date_of_release
  case $(uname -m) in
    x86_64) platform=linux-x64 native=Linux/x86_64 debian=amd64 ;;
    aarch64) platform=linux-aarch64 native=Linux/aarch64 debian=arm64 ;;
    *)
      echo "dev: dist: no runtime is made on $(uname -sm) (expected: Linux on x86_64 or aarch64)" >&2
      return 1
      ;;
  esac

  rm -f "$out"/wheelhouse-*.tar.gz "$out"/wheelhouse_*.deb
  set -e
  java_archive
  runtime_archive
  if command -v dpkg-deb >/dev/null 2>&1; then
    debian_package
  else
    echo "no package of Debian is made: dpkg-deb is not here" >&2
  fi
  rm -rf "$stage"
  sizes
  if [ $tests = yes ]; then
    JAVA_OF_BUILD=$JAVA python3 "$home/packaging/dist_test.py" "$out"
  fi
}

# Sets epoch, the time of every file: that of the last commit, in a copy without history that of the
# jars. Never now, so that two builds are alike.
date_of_release() {
  epoch=${SOURCE_DATE_EPOCH:-}
  if [ -z "$epoch" ]; then
    epoch=$(git -C "$home" log -1 --format=%ct 2>/dev/null) ||
      epoch=$(date -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' "$home/pom.xml")" +%s)
  fi
  export SOURCE_DATE_EPOCH="$epoch"
}

java_archive() {
  echo "the archive for those who have Java" >&2
  common=$stage/java/wheelhouse-$version-java
  lay_common "$common"
  pack "$stage/java" "wheelhouse-$version-java" "$out/wheelhouse-$version-java.tar.gz"
}

runtime_archive() {
  echo "the archive with a runtime" >&2
  tree=$stage/runtime/wheelhouse-$version-$platform
  mkdir -p "$stage/runtime"
  cp -R "$common" "$tree"
  strip_natives "$tree/lib"
  lay_runtime "$tree"
  settle "$tree"
  if [ $aot = yes ]; then
    # The cache knows times and sizes of jars and runtime: after this they must stay as they are.
    log=$out/train.log
    if ! train_with "$tree/runtime/bin/java" "$tree/lib" "$tree/lib/classes.aot" >"$log" 2>&1 </dev/null; then
      tail -n 20 "$log" >&2
      echo "dev: dist: the training run failed; all of its output is in $log" >&2
      return 1
    fi
    rm "$log"
    settle "$tree"
  fi
  pack "$stage/runtime" "wheelhouse-$version-$platform" "$out/wheelhouse-$version-$platform.tar.gz"
}

# What both archives have, in directory $1.
lay_common() {
  mkdir -p "$1/launcher" "$1/lib" "$1/etc" "$1/docs"
  cp "$home/wheelhouse" "$1/"
  cp "$home/launcher/java.sh" "$home/launcher/jvm.options" "$home/launcher/jvm-24.options" "$1/launcher/"
  cp "$LIB"/*.jar "$1/lib/"
  cp "$home/README.md" "$home/CHANGELOG.md" "$home/packaging/Containerfile" "$1/"
  cp "$home"/docs/*.md "$1/docs/"
  cp "$home/packaging/wheelhouse.toml" "$1/etc/"
  sed 's|@HOME@|/opt/wheelhouse|' "$home/packaging/wheelhouse.service" >"$1/etc/wheelhouse.service"
  cp "$LIB.sbom/wheelhouse.cdx.json" "$1/"
  class_path "$1/lib"
  "$JAVA" -cp "$CLASSES" dev.wheelhouse.cli.Main papers "$1"
  licences "$1"
  settle "$1"
}

# The licence of each jar: a table, and the texts that the jars carry.
licences() {
  mkdir -p "$1/licences"
  for jar in "$1"/lib/*.jar; do
    name=$(basename "$jar" .jar)
    case $name in wheelhouse-*) continue ;; esac
    licence=$(awk -v name="$name" '!/^#/ && index(name, $1) == 1 { print $2 }' "$home/packaging/licences.txt")
    [ -n "$licence" ] || {
      echo "dev: dist: the licence of $name is not in packaging/licences.txt" >&2
      return 1
    }
    echo "$name $licence" >>"$1/licences/jars.txt"
    texts=$stage/texts
    rm -rf "$texts" && mkdir "$texts"
    (cd "$texts" && "${JAVA%/java}/jar" -xf "$jar" META-INF)
    find "$texts" -type f \( -iname '*license*' -o -iname '*notice*' \) ! -name '*.class' | while read -r text; do
      cp "$text" "$1/licences/$name.$(basename "$text" .txt).txt"
    done
  done
  rm -rf "$stage/texts"
  cp "$home/packaging/licences/"*.txt "$1/licences/"
  cp "$1"/licences/commons-codec-*.LICENSE.txt "$1/licences/Apache-2.0.txt"
}

# SQLite comes for twenty platforms, a tree with a runtime is for one.
strip_natives() {
  jar=$(echo "$1"/sqlite-jdbc-*.jar)
  "$JAVA" "$home/packaging/StripJar.java" "$jar" "$jar.new" '^org/sqlite/native/' "^org/sqlite/native/$native/"
  mv "$jar.new" "$jar"
}

lay_runtime() {
  "${JAVA%/java}/jlink" --add-modules "$RUNTIME_MODULES" --strip-debug --no-header-files --no-man-pages \
    --compress "$RUNTIME_COMPRESS" --output "$1/runtime"
  # The table of local symbols of the JVM, 5 MB, names frames in a report of a crash of the JVM itself.
  if command -v strip >/dev/null 2>&1; then
    strip --strip-unneeded "$1/runtime/lib/server/libjvm.so"
  fi
  rm -f "$1/runtime/lib/jrt-fs.jar" # for tools of other JDKs that look into this one
  mkdir -p "$1/licences"
  ln -s ../runtime/legal "$1/licences/runtime"
  runtime_sbom "$1/runtime/release" >"$1/runtime.cdx.json"
}

# The bill of materials of a runtime, from its release file.
runtime_sbom() {
  value() { sed -n "s/^$1=\"\(.*\)\"/\1/p" "$release"; }
  release=$1
  java_version=$(value JAVA_VERSION)
  cat <<END
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "components": [
    {
      "type": "platform",
      "name": "openjdk",
      "version": "$java_version",
      "purl": "pkg:generic/openjdk@$java_version",
      "publisher": "$(value IMPLEMENTOR)",
      "description": "the Java in runtime/, made by jlink",
      "licenses": [{ "license": { "id": "GPL-2.0-with-classpath-exception" } }],
      "properties": [{ "name": "modules", "value": "$(value MODULES)" }]
    }
  ]
}
END
}

# One time and plain permissions for all files below $1.
settle() {
  chmod -R u=rwX,go=rX "$1"
  find "$1" -exec touch -h -d "@$epoch" {} +
}

# pack DIRECTORY NAME FILE
pack() {
  tar --sort=name --format=gnu --mtime="@$epoch" --owner=0 --group=0 --numeric-owner \
    -C "$1" -cf "$stage/packed.tar" "$2"
  gzip -9nc "$stage/packed.tar" >"$3"
  rm "$stage/packed.tar"
}

# A tree of Debian around the archive's.
debian_package() {
  echo "the package of Debian" >&2
  root=$stage/debian
  tree=$stage/runtime/wheelhouse-$version-$platform
  debian_version=$(echo "$version" | sed 's/-/~/')
  mkdir -p "$root/usr/lib/wheelhouse" "$root/usr/bin" "$root/usr/lib/systemd/system" "$root/etc/wheelhouse" \
    "$root/usr/share/doc/wheelhouse" "$root/usr/share/man" "$root/usr/share/bash-completion/completions" \
    "$root/usr/share/zsh/vendor-completions" "$root/DEBIAN"
  cp -Rp "$tree/wheelhouse" "$tree/launcher" "$tree/lib" "$tree/runtime" "$root/usr/lib/wheelhouse/"
  ln -s ../lib/wheelhouse/wheelhouse "$root/usr/bin/wheelhouse"
  sed 's|^#: data = |data = |' "$tree/etc/wheelhouse.toml" >"$root/etc/wheelhouse/wheelhouse.toml"
  sed 's|@HOME@|/usr/lib/wheelhouse|' "$home/packaging/wheelhouse.service" \
    >"$root/usr/lib/systemd/system/wheelhouse.service"
  cp -R "$tree/docs" "$tree/README.md" "$tree/CHANGELOG.md" "$tree"/*.cdx.json "$root/usr/share/doc/wheelhouse/"
  cp -R "$tree/licences" "$root/usr/share/doc/wheelhouse/"
  rm "$root/usr/share/doc/wheelhouse/licences/runtime"
  ln -s ../../../../lib/wheelhouse/runtime/legal "$root/usr/share/doc/wheelhouse/licences/runtime"
  cp "$home/packaging/debian/copyright" "$root/usr/share/doc/wheelhouse/"
  cp -R "$tree/man/man1" "$root/usr/share/man/"
  gzip -9n "$root"/usr/share/man/man1/*
  cp "$tree/completion/wheelhouse.bash" "$root/usr/share/bash-completion/completions/wheelhouse"
  cp "$tree/completion/_wheelhouse" "$root/usr/share/zsh/vendor-completions/"
  for script in postinst prerm postrm; do
    cp "$home/packaging/debian/$script" "$root/DEBIAN/"
    chmod 755 "$root/DEBIAN/$script"
  done
  echo /etc/wheelhouse/wheelhouse.toml >"$root/DEBIAN/conffiles"
  sed -e "s|@VERSION@|$debian_version|" -e "s|@ARCHITECTURE@|$debian|" \
    -e "s|@SIZE@|$(du -sk --exclude=DEBIAN "$root" | cut -f 1)|" "$home/packaging/debian/control" >"$root/DEBIAN/control"
  (cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum >DEBIAN/md5sums)
  settle "$root"
  chmod 755 "$root"/DEBIAN/p*
  dpkg-deb --root-owner-group -Zxz -z3 --build "$root" "$out/wheelhouse_${debian_version}_$debian.deb" >/dev/null
}

# What was made: packed and installed, in bytes of 10^6.
sizes() {
  for file in "$out"/wheelhouse*; do
    case $file in
      *.tar.gz) installed=$(gzip -dc "$file" | tar -tvf - | awk '{ sum += $3 } END { print sum }') ;;
      *.deb) installed=$(dpkg-deb -c "$file" | awk '{ sum += $3 } END { print sum }') ;;
    esac
    echo "$(basename "$file") $(stat -c %s "$file") $installed" |
      awk '{ printf "%-48s %6.1f MB, installed %6.1f MB\n", $1, $2 / 1e6, $3 / 1e6 }'
  done
}
