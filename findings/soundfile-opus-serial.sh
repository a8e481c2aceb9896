#!/bin/sh
# soundfile 0.14.0 (libsndfile 1.2.2) takes the serial number of an Ogg stream from the clock: the same samples give other
# bytes in the next second, as Opus and as Vorbis. MP3 and FLAC give the same bytes. For files that can be compared, write
# a fixed number into the pages; the checksum of each page has to follow.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 soundfile==0.14.0
cat >"$dir/write.py" <<'EOF'
import io, sys
import numpy as np
import soundfile

assert soundfile.__libsndfile_version__ == "1.2.2"
file = io.BytesIO()
container, codec = sys.argv[1:]
soundfile.write(file, np.zeros(24000, np.float32), 24000, format=container, subtype=codec)
sys.stdout.buffer.write(file.getvalue())
EOF
written() { "$dir/venv/bin/python" -W ignore "$dir/write.py" "$1" "$2" >"$dir/$3"; }
for codec in "OGG OPUS" "OGG VORBIS" "FLAC PCM_16" "MP3 MPEG_LAYER_III"; do
    written $codec first
    sleep 1.1
    written $codec second
    case $codec in
    OGG*) ! cmp -s "$dir/first" "$dir/second" ;;
    *) cmp -s "$dir/first" "$dir/second" ;;
    esac || { echo "$codec"; exit 1; }
done
echo "as described"
