#!/bin/sh
# Makes nginx's form of a pepper's file, whatever bytes are in it:
#   sudo sh pepper-conf.sh 2026-11 /etc/api-key/pepper >/etc/nginx/api-key/pepper.conf
set -eu
umask 077

if [ "$#" -ne 2 ]; then
    echo 'usage: pepper-conf.sh ID FILE' >&2
    exit 2
fi
case $1 in
    '' | *[!A-Za-z0-9._-]*)
        echo 'pepper-conf.sh: an id has letters, digits, dots, underscores and hyphens' >&2
        exit 2
        ;;
esac

# One line break at the end of the file is not part of the pepper.
hex=$(od -An -v -tx1 -- "$2" | tr -d ' \n' | sed -e 's/0d0a$//' -e t -e 's/0a$//')
if [ "${#hex}" -lt 64 ]; then
    echo 'pepper-conf.sh: a pepper has 32 bytes at least' >&2
    exit 1
fi
printf 'set_decode_hex $api_key_pepper %s;\nset $api_key_pepper_id %s;\n' "$hex" "$1"
