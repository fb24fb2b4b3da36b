#!/bin/sh
# Runs a browser that reads the policies and native hosts in a folder of a test. In: the folder, which holds `chromium` and
# `firefox` as they stand in /etc, and a command. A mount namespace keeps the machine's own /etc as it is.
set -e
folder=$1
shift
mkdir -p "$folder/chromium" "$folder/firefox" "$folder/layer"
mount -t tmpfs layer "$folder/layer"
mkdir "$folder/layer/upper" "$folder/layer/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$folder/layer/upper,workdir=$folder/layer/work" /etc
mkdir -p /etc/chromium /etc/firefox
mount --bind "$folder/chromium" /etc/chromium
mount --bind "$folder/firefox" /etc/firefox
exec "$@"
