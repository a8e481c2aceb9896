#!/bin/sh
# The voice tan, from the recordings to the folder that the package ships. Resumes where it stopped.
#
#   runs/tan.sh ../shared/data              the minutes below, two runs at a time; less on a GPU
#   MINUTES_SCALE=0.1 runs/tan.sh DATA      a tenth of the training, to see that it works
set -eu
data=$1
scale=${MINUTES_SCALE:-1}
cd "$(dirname "$0")/.."
. scripts/environment.sh
environment .venv-train train
python="$venv/bin/python"
out=runs/out
voice=src/qingyin/voices/tan
minutes() { awk "BEGIN { print $1 * $scale }"; }

"$python" -m training.lexicon --source "$data/lexicon" --everything -o "$voice/lexicon.bin"
[ -f "$out/features/sentences.index.tsv" ] || "$python" -m training.features --data "$data" --out "$out/features"
[ -f "$out/features/words.align.tsv" ] || "$python" -m training.align --features "$out/features"

[ -f "$out/features/shifted.align.tsv" ] || "$python" -m training.shifted --features "$out/features"

[ -f "$out/tone/corpus/pauses.starts.npy" ] ||
    "$python" -m training.tone_corpus --data "$data" --out "$out/tone/corpus" --most 1500000
[ -f "$out/tone/grams.pt" ] || "$python" -m training.train_grams --corpus "$out/tone/corpus" --out "$out/tone"
[ -f "$out/tone/corpus/words.vectors.npy" ] ||
    "$python" -m training.vectors --data "$data" --corpus "$out/tone/corpus"
(
    set -e
    "$python" -m training.train_vocoder --features "$out/features" --out "$out/vocoder" --minutes "$(minutes 198)"
    for part in 0 1 2 3; do
        "$python" -m training.train_feelings posts --corpus "$out/tone/corpus" --out "$out/tone/teacher.$part" \
            --part "$part" --minutes "$(minutes 9)"
    done
    "$python" -m training.teach --run "$out/tone"
    "$python" -m training.train_tone --corpus "$out/tone/corpus" --out "$out/tone" --minutes "$(minutes 361)"
    "$python" -m training.train_head --run "$out/tone" --minutes "$(minutes 6)"
    "$python" -m training.train_feelings posts --corpus "$out/tone/corpus" --out "$out/tone/posts" --minutes "$(minutes 16)"
    "$python" -m training.train_feelings speech --corpus "$out/tone/corpus" --out "$out/tone/speech" --minutes "$(minutes 36)"
    "$python" -m training.export --runs "$out" --voice "$voice" --only tone
    "$python" -m training.teacher.fetch --out "$out/teacher"
    "$python" -m training.teacher.label --data "$data" --teacher "$out/teacher" --voice "$voice"
    "$python" -m training.train_prosody --features "$out/features" --teacher "$out/teacher/labels" --voice "$voice" \
        --out "$out/prosody" --minutes "$(minutes 40)"
) &
others=$!
"$python" -m training.train_acoustic --features "$out/features" --out "$out/acoustic" \
    --minutes "$(minutes 338)" --blur-minutes "$(minutes 28)"
wait "$others"

"$python" -m training.export --runs "$out" --voice "$voice"
"$python" -m training.quantise --voice "$voice"

[ -f "$out/manner/clips.tsv" ] || "$python" -m training.manners --features "$out/features" --out "$out/manner" --voice "$voice"
"$python" -m training.train_manner --out "$out/manner" --minutes "$(minutes 26)"
"$python" -m training.export_manner --run "$out/manner" --voice "$voice"
"$python" -m training.train_joint --data "$data" --voice "$voice"
