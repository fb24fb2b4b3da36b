#!/bin/sh
# Installs, upgrades and removes the package on an overlay of this system, in a mount and process namespace of its own.
# In: the package, the package of the next version. Out: one line per observation; nothing outside of the namespace changes.
set -e
package=$1 newer=$2
layer=$(mktemp -d)
mount -t tmpfs layer "$layer"
for directory in etc usr var; do
  mkdir "$layer/$directory.upper" "$layer/$directory.work"
  mount -t overlay overlay -o "lowerdir=/$directory,upperdir=$layer/$directory.upper,workdir=$layer/$directory.work" "/$directory"
done
# The machine has no Node.js, also where the tests run by one of another folder.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
rm -f /usr/bin/node /usr/bin/nodejs /usr/local/bin/node
command -v node || echo 'node: absent'
files() { find /etc /usr /var/lib/vigil* -xdev 2>/dev/null | grep -i vigil | grep -v '/var/lib/dpkg' | sort; }
files > "$layer/before"

dpkg -i "$package" >&2
export HOME="$layer/home"
mkdir -p "$HOME"
manifest=/etc/chromium/native-messaging-hosts/com.vigil.companion.json
test -s "$manifest" && echo 'installed: manifest readable'
vigil --home "$HOME/v" start --key-tier file --json > "$layer/out" 2>&1 &
until grep -q ready "$layer/out"; do sleep 0.2; done
first=$(vigil --home "$HOME/v" status --json | sed 's/.*"pid":\([0-9]*\).*/\1/')
vigil register --system 2>&1 | grep -q 'reinstall the package' && echo 'register --system: package-registers'

dpkg -i "$newer" >&2
until [ "$(grep -c ready "$layer/out")" = 2 ]; do sleep 0.2; done
second=$(vigil --home "$HOME/v" status --json | sed 's/.*"pid":\([0-9]*\).*/\1/')
[ "$first" != "$second" ] && [ "$(readlink "/proc/$second/exe")" = /usr/lib/vigil/vigil ] && echo 'upgraded: another process, new executable'

rm "$manifest"
dpkg -i "$newer" >&2
test -s "$manifest" && echo 'reinstalled: manifest restored'

dpkg -r vigil >&2
[ ! -d "/proc/$second" ] && echo 'removed: companion stopped'
files | comm -13 "$layer/before" - | sed 's/^/left: /'
echo done
