#!/bin/sh
# espeak-ng 1.51+dfsg of Debian 12, voice cmn: the pinyin of Chinese characters is read in English, tones as numbers, without
# a message: 你好 is "ni three, hao three", and 这 ends in "four". Whisper base understands nothing of it.
# As a baseline for Mandarin take the tables of espeak-ng itself, for example those in espeakng-loader.
# Needs Debian 12, apt and dpkg; the packages are unpacked in a temporary folder and not installed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
version=1.51+dfsg-10+deb12u2
apt-get download --quiet "espeak-ng=$version" "libespeak-ng1=$version" "espeak-ng-data=$version" libpcaudio0 libsonic0 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
lib=$(dirname "$(find root -name 'libespeak-ng.so.1' | head -n 1)")
read_out() { LD_LIBRARY_PATH="$dir/$lib" root/usr/bin/espeak-ng --path="$dir/$lib" -v cmn -q -x "$1"; }
for text in 你好 这条路; do
  said=$(read_out "$text")
  echo "$text: $said"
  case $said in *"(en)"*) ;; *) echo "it is no longer spelled in English"; exit 1 ;; esac
done
echo "as described"
