#!/bin/sh
# Tries the package of Debian in a root of its own: packaging/deb-test.sh DIRECTORY, which ./dev dist
# filled. Needs root, debootstrap and a mirror of Debian; takes minutes, so it is no part of CI. CHROOT
# names a root of bookworm that is there already; what is done to it is thrown away.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd -P)
out=${1:-$project/target/dist}
passed=0

skip() {
  echo "deb-test: skipped: $1"
  exit 0
}

[ "$(id -u)" -eq 0 ] || skip "it makes a root, which needs root"
[ -n "${CHROOT:-}" ] || command -v debootstrap >/dev/null || skip "debootstrap is not here"
package=$(echo "$out"/wheelhouse_*.deb)
[ -f "$package" ] || {
  echo "deb-test: no package in $out (expected: what ./dev dist makes)" >&2
  exit 1
}

work=$(mktemp -d)
root=$work/root
server=
finish() {
  if [ -n "$server" ]; then
    kill -KILL "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  fi
  for mounted in "$root/proc" "$root/dev" "$root"; do
    umount -l "$mounted" 2>/dev/null || true
  done
  rm -rf --one-file-system "$work"
}
trap finish EXIT

if [ -n "${CHROOT:-}" ]; then
  cp -a "$CHROOT" "$root"
else
  debootstrap --variant=minbase --include=systemd,init-system-helpers bookworm "$root" >"$work/log" 2>&1 || {
    tail -n 5 "$work/log"
    skip "no root could be made; is a mirror of Debian reachable?"
  }
fi
# A place of its own in the list of mounts, which Java looks its disk up in.
mount --bind "$root" "$root" || skip "nothing can be mounted here"
mount -t proc proc "$root/proc" || skip "nothing can be mounted here"
mkdir -p "$root/dev" && mount --bind /dev "$root/dev"

clean="env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive"

inside() { chroot "$root" $clean "$@"; }

check() {
  what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    echo "  $what"
  else
    echo "FAILED: $what: $*"
    cat "$work/said"
    exit 1
  fi
}

not() { ! "$@"; }

# Serves as the unit would, and waits until it does.
serve() {
  mkfifo "$work/lines"
  # Each replaces the one before it, so that the signal meets the server.
  (exec chroot "$root" $clean HOME=/var/lib/wheelhouse WHEELHOUSE_LISTEN=127.0.0.1:0 \
    setpriv --reuid wheelhouse --regid wheelhouse --clear-groups wheelhouse serve --offline) \
    >"$work/lines" 2>"$work/server.log" &
  server=$!
  while read -r line; do
    case $line in *" listens on "*) break ;; esac
  done <"$work/lines"
  rm "$work/lines"
  url=$(echo "$line" | sed 's|.* listens on \(http://[^ ]*\)/ .*|\1|')
}

stop() {
  status=0
  kill -TERM "$server"
  wait "$server" || status=$?
  server=
}

page_has() { python3 -c 'import sys, urllib.request; sys.exit(sys.argv[2] not in urllib.request.urlopen(sys.argv[1]).read().decode())' "$url$1" "$2"; }

echo "installed"
cp "$package" "$root/first.deb"
check "dpkg installs it" inside dpkg -i /first.deb
check "its files are as it says" inside dpkg --verify wheelhouse
check "the user is there" inside getent passwd wheelhouse
check "the data directory is the user's" test "$(inside stat -c %U:%a /var/lib/wheelhouse)" = wheelhouse:750
check "the command is on the PATH" inside wheelhouse --version
check "the cache of classes fits" inside env WHEELHOUSE_JAVA_OPTS=-XX:AOTMode=on wheelhouse --version
check "the unit is enabled" inside test -L /etc/systemd/system/multi-user.target.wants/wheelhouse.service
check "systemd accepts the unit" inside systemd-analyze verify --man=no wheelhouse.service

echo "started"
PYTHONPATH=$project/packaging PYTHONDONTWRITEBYTECODE=1 python3 -c '
import dist_test, pathlib, sys
dist_test.wheel(pathlib.Path(sys.argv[1]), "seeded")' "$root/tmp"
serve
check "as its user it takes a wheel in, beside the server" inside setpriv --reuid wheelhouse --regid wheelhouse --clear-groups \
  env HOME=/var/lib/wheelhouse wheelhouse seed /tmp/seeded-1.0-py3-none-any.whl
check "and serves it" page_has /simple/seeded/ seeded-1.0-py3-none-any.whl
check "and has it read its settings anew" inside setpriv --reuid wheelhouse --regid wheelhouse --clear-groups \
  env HOME=/var/lib/wheelhouse wheelhouse reload --config /etc/wheelhouse/wheelhouse.toml
stop
check "SIGTERM ends it with 143" test "$status" = 143

echo "upgraded"
mkdir "$work/next"
dpkg-deb -R "$package" "$work/next"
sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
echo "# of the next version" >>"$work/next/etc/wheelhouse/wheelhouse.toml"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/next" "$root/next.deb" >/dev/null
echo "client-timeout = '3m' # mine" >"$work/mine"
sed -i "s/^#client-timeout.*/client-timeout = '3m' # mine/" "$root/etc/wheelhouse/wheelhouse.toml"
check "dpkg upgrades it" inside dpkg --force-confold -i /next.deb
check "it is the next version" test "$(inside dpkg-query -W -f '${Version}' wheelhouse | tail -c 5)" = +next
check "what was changed in the settings stays" grep -q "# mine" "$root/etc/wheelhouse/wheelhouse.toml"
check "the new settings lie beside it" test -f "$root/etc/wheelhouse/wheelhouse.toml.dpkg-dist"
check "the unit is still enabled" inside test -L /etc/systemd/system/multi-user.target.wants/wheelhouse.service
serve
check "the data is there" page_has /simple/seeded/ seeded-1.0-py3-none-any.whl
stop

echo "removed"
check "dpkg removes it" inside dpkg -r wheelhouse
check "the program is gone" not test -e "$root/usr/lib/wheelhouse"
check "the settings stay" test -f "$root/etc/wheelhouse/wheelhouse.toml"
check "the data stays" test -f "$root/var/lib/wheelhouse/catalog.db"
check "the user stays" inside getent passwd wheelhouse

echo "purged"
inside dpkg -P wheelhouse >"$work/purge" 2>&1
check "it says what data it leaves" grep -q "/var/lib/wheelhouse stays, .* of packages" "$work/purge"
check "the settings are gone" not test -e "$root/etc/wheelhouse"
check "the user is gone" not inside getent passwd wheelhouse
check "the data stays" test -f "$root/var/lib/wheelhouse/catalog.db"
check "nothing of the unit is left" not sh -c "find '$root/etc/systemd' '$root/var/lib/systemd' -name '*wheelhouse*' | grep ."

echo "installed again, over the data"
inside useradd --system another
check "dpkg installs it" inside dpkg -i /first.deb
check "the data is the new user's" test "$(inside stat -c %U /var/lib/wheelhouse/catalog.db)" = wheelhouse
serve
check "and is served" page_has /simple/seeded/ seeded-1.0-py3-none-any.whl
stop
rm -rf "$root/var/lib/wheelhouse"
mkdir -m 750 "$root/var/lib/wheelhouse"
inside chown wheelhouse: /var/lib/wheelhouse
inside dpkg -P wheelhouse >"$work/purge" 2>&1
check "an empty data directory goes in silence" not grep -q stays "$work/purge"
check "and is gone" not test -e "$root/var/lib/wheelhouse"

if command -v systemd-nspawn >/dev/null; then
  echo "under systemd"
  # Writes what it saw, and at its end the word "end".
  cat >"$root/root/try" <<'END'
#!/bin/bash
{
  dpkg -i /first.deb
  until (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null || ! systemctl is-active --quiet wheelhouse; do sleep 0.2; done
  setpriv --reuid wheelhouse --regid wheelhouse --clear-groups env HOME=/var/lib/wheelhouse \
    wheelhouse seed /seeded-1.0-py3-none-any.whl
  echo "installed: $(systemctl is-active wheelhouse), $(systemctl is-enabled wheelhouse)"
  sed -i "s/^#client-timeout.*/client-timeout = '4m'/" /etc/wheelhouse/wheelhouse.toml
  systemctl reload wheelhouse && echo "reloaded: $(systemctl is-active wheelhouse)"
  echo "nonsense = true" >>/etc/wheelhouse/wheelhouse.toml
  systemctl reload wheelhouse || echo "not reloaded: $(systemctl is-active wheelhouse)"
  sed -i '$d' /etc/wheelhouse/wheelhouse.toml
  systemctl stop wheelhouse
  echo "stopped: $(systemctl show -p Result -p ExecMainStatus wheelhouse | tr '\n' ' ')"
  systemctl start wheelhouse
  dpkg --force-confold -i /next.deb
  echo "upgraded: $(systemctl is-active wheelhouse)"
  dpkg -r wheelhouse
  echo "removed: $(systemctl is-active wheelhouse)"
  dpkg -P wheelhouse
} >/root/seen 2>&1
echo end >>/root/seen
END
  chmod +x "$root/root/try"
  cp "$root/tmp/seeded-1.0-py3-none-any.whl" "$root/"
  printf '[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nExecStart=/root/try\n' >"$root/etc/systemd/system/try.service"
  ln -s ../try.service "$root/etc/systemd/system/multi-user.target.wants/try.service"
  umount -l "$root/proc" "$root/dev"
  systemd-nspawn -q -D "$root" --private-network --register=no --keep-unit --boot >"$work/boot" 2>&1 </dev/null &
  server=$!
  until grep -qs '^end$' "$root/root/seen"; do
    kill -0 "$server" 2>/dev/null || break
    sleep 1
  done
  saw() { grep -q "$1" "$root/root/seen" || { cat "$root/root/seen"; return 1; }; }
  if [ -s "$root/root/seen" ]; then
    check "the service takes a wheel in" saw "^1 added"
    check "it runs, and will at the next start" saw "^installed: active, enabled"
    check "it reads its settings anew" saw "^reloaded: active"
    check "wrong ones are refused, and it goes on" saw "^not reloaded: active"
    check "stopping it counts as success" saw "^stopped: Result=success ExecMainStatus=143"
    check "it runs after an upgrade" saw "^upgraded: active"
    check "it ends when the package goes" saw "^removed: inactive"
  else
    echo "  not tried: systemd does not start in a container here"
  fi
else
  echo "not tried: the unit under systemd, since systemd-nspawn is not here"
fi

echo "deb-test: $passed checks passed"
