#!/bin/sh
# liblouis 3.24.0-1 of Debian 12, table zh-hk.ctb (Cantonese): ！ of every exclamation, “ (not ”), 〇, · and simplified
# characters such as 银 come out as their code in hexadecimal, in Braille and without a message: ！ is 8 cells, \xff01.
# Full-width digits get a number sign each (２０ is ⠼⠃⠼⠚), ASCII digits none and lower cells (20 is ⠆⠴): two notations in
# one text. Before this table make ！ and full-width digits ASCII, 〇 a 零, “ a 「, drop ·, and make characters traditional.
# zh-tw.ctb has no such gaps. Needs Debian 12 and apt; installs nothing.
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
expect zh-hk.ctb 好！ ⠓⠧⠁⠄⡳⠭⠋⠋⠴⠂⠄
expect zh-hk.ctb 好！好 ⠓⠧⠁⠄⡳⠭⠋⠋⠴⠂⠄⠓⠧⠁
expect zh-hk.ctb 好“好 ⠓⠧⠁⠄⡳⠭⠆⠴⠂⠉⠄⠓⠧⠁
expect zh-hk.ctb 好”好 ⠓⠧⠁⠴⠓⠧⠁
expect zh-hk.ctb 好〇好 ⠓⠧⠁⠄⡳⠭⠒⠴⠴⠶⠄⠓⠧⠁
expect zh-hk.ctb 銀行 ⠛⠫⠄⠓⠛⠄
expect zh-hk.ctb 银行 ⠄⡳⠭⠔⠲⠋⠖⠄⠓⠛⠄
expect zh-hk.ctb ２０２４ ⠼⠃⠼⠚⠼⠃⠼⠙
expect zh-hk.ctb 2024年 ⠆⠴⠆⠲⠝⠲⠄
expect zh-tw.ctb 好！好 ⠗⠩⠈⠇⠀⠗⠩⠈
expect zh-tw.ctb 银行 ⠹⠂⠗⠭⠂
echo "as described"
