#!/bin/sh
# A system as Debian installs it, with two users, in mount and process namespaces of its own. In: a folder for its layers. Out:
# `ready`, then it waits until it is killed. Nothing outside of the namespaces changes; files below /tmp are shared.
set -e
layer=$1
mount -t tmpfs layer "$layer"
for directory in etc usr var home opt; do
  mkdir "$layer/$directory.upper" "$layer/$directory.work"
  mount -t overlay overlay -o "lowerdir=/$directory,upperdir=$layer/$directory.upper,workdir=$layer/$directory.work" "/$directory"
done
mount -t tmpfs run /run
# The machine has no Node.js.
rm -f /usr/bin/node /usr/bin/nodejs /usr/local/bin/node
useradd --create-home anna
useradd --create-home bo
echo ready
# As an init does, the shell takes in the processes that lost their parent.
while true; do sleep 1; done
