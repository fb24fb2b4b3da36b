/**
 * Maintainer scripts of the headless Debian package ("Debian Policy Manual", chapter 6). In: the directory of the package. Out:
 * shell scripts: installation enables the user unit, an upgrade restarts running companions, removal stops them.
 */

/** Prints the process ids of companions whose executable matches the pattern `$1` (a replaced file reads `(deleted)`). */
const findCompanions = (lib: string) => `companions() {
  for process in /proc/[0-9]*; do
    case "$(readlink "$process/exe" 2>/dev/null)" in
      ${lib}/vigil$1) tr '\\0' '\\n' < "$process/cmdline" | grep -qx start && echo "\${process#/proc/}" ;;
    esac
  done
}
`;

const USER_UNITS = `user_units() {
  [ -d /run/systemd/system ] || return 0
  for user in /run/user/[0-9]*; do
    [ -d "$user" ] || continue
    timeout 30 systemctl --user --machine="\${user##*/}@.host" "$1" vigil.service 2>/dev/null || true
  done
}
`;

/** First installation: enable the unit for all users. Upgrade: restart what runs with the replaced executable. */
export const postinst = (lib: string) => `#!/bin/sh
set -e
${findCompanions(lib)}${USER_UNITS}if [ "$1" = configure ]; then
  if [ -n "$2" ]; then
    user_units daemon-reload
    user_units try-restart
    for process in $(companions '* (deleted)'); do kill -USR2 "$process" || true; done
  elif command -v systemctl >/dev/null; then
    systemctl --global enable vigil.service || true
  fi
fi
`;

/** Removal: stop all companions, at most 10 s each, and disable the unit. */
export const prerm = (lib: string) => `#!/bin/sh
set -e
${findCompanions(lib)}${USER_UNITS}if [ "$1" = remove ]; then
  user_units stop
  for process in $(companions '*'); do
    kill -TERM "$process" || true
    waited=0
    while [ -d "/proc/$process" ] && [ $waited -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
  done
  if command -v systemctl >/dev/null; then systemctl --global disable vigil.service || true; fi
fi
`;
