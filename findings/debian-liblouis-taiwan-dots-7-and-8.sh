#!/bin/sh
# liblouis 3.24.0-1 of Debian 12, table zh-tw.ctb (zhuyin Braille of six dots): pronouns carry dot 7 or 8, to tell 他
# ⡋⠜⠄, 她 ⢋⠜⠄, 它 ⠋⠜⠄, 牠 ⠋⡜⠄, 你 ⡝⠡⠈, 妳 ⢝⠡⠈ apart, and so do 其他, 吉他, each dash (—— is ⣒⣒⣒⣒) and A to Z: nothing for six
# dots, as an embosser or a BRF file has. Full-width digits get a space each (２０２４ is ⠆⠀⠴⠀⠆⠀⠲⠀); ASCII digits have no
# number sign. For six dots take dots 7 and 8 off (0x2800 + (cell & 0x3F)), and make digits ASCII first. Needs Debian 12
# and apt; installs nothing.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get download --quiet liblouis-data=3.24.0-1 liblouis20=3.24.0-1 liblouis-bin=3.24.0-1 libunistring2 libyaml-0-2 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
lib=$(dirname "$(find root -name liblouis.so.20 | head -n 1)")
export LD_LIBRARY_PATH="$dir/$lib" LOUIS_TABLEPATH="$dir/root/usr/share/liblouis/tables"
expect() { # table, text, Braille
  got=$(printf "%s\\n" "$2" | root/usr/bin/lou_translate --forward "unicode.dis,$1" 2>/dev/null)
  echo "$1 $2: $got"
  test "$got" = "$3" || { echo "expected $3"; exit 1; }
}
expect zh-tw.ctb 他 ⡋⠜⠄
expect zh-tw.ctb 她 ⢋⠜⠄
expect zh-tw.ctb 它 ⠋⠜⠄
expect zh-tw.ctb 牠 ⠋⡜⠄
expect zh-tw.ctb 你 ⡝⠡⠈
expect zh-tw.ctb 妳 ⢝⠡⠈
expect zh-tw.ctb 吉他 ⠅⠡⠂⡋⠜⠄
expect zh-tw.ctb 好——好 ⠗⠩⠈⣒⣒⣒⣒⠗⠩⠈
expect zh-tw.ctb GPU ⡛⡏⡥
expect zh-tw.ctb 好２０２４好 ⠗⠩⠈⠆⠀⠴⠀⠆⠀⠲⠀⠗⠩⠈
expect zh-tw.ctb 2024年 ⠆⠴⠆⠲⠝⠞⠂
echo "as described"
