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

"$python" -m training.lexicon.build --source "$data/lexicon" --everything -o "$voice/lexicon.bin"
[ -f "$out/features/sentences.index.tsv" ] || "$python" -m training.data.features --data "$data" --out "$out/features"
[ -f "$out/features/words.align.tsv" ] || "$python" -m training.data.align --features "$out/features"

[ -f "$out/features/shifted.align.tsv" ] || "$python" -m training.data.shifted --features "$out/features"

[ -f "$out/tone/corpus/pauses.starts.npy" ] ||
    "$python" -m training.bert_tone.corpus --data "$data" --out "$out/tone/corpus" --most 1500000
[ -f "$out/tone/grams.pt" ] || "$python" -m training.bert_tone.ngrams --corpus "$out/tone/corpus" --out "$out/tone"
[ -f "$out/tone/corpus/words.vectors.npy" ] ||
    "$python" -m training.bert_tone.vectors --data "$data" --corpus "$out/tone/corpus"
(
    set -e
    "$python" -m training.speech.vocoder --features "$out/features" --out "$out/vocoder" --minutes "$(minutes 198)"
    for part in 0 1 2 3; do
        "$python" -m training.bert_tone.convolutions posts --corpus "$out/tone/corpus" --out "$out/tone/teacher.$part" \
            --part "$part" --minutes "$(minutes 9)"
    done
    "$python" -m training.bert_tone.teach --run "$out/tone"
    "$python" -m training.bert_tone.trunk --corpus "$out/tone/corpus" --out "$out/tone" --minutes "$(minutes 361)"
    "$python" -m training.bert_tone.head --run "$out/tone" --minutes "$(minutes 6)"
    "$python" -m training.bert_tone.convolutions posts --corpus "$out/tone/corpus" --out "$out/tone/posts" --minutes "$(minutes 16)"
    "$python" -m training.bert_tone.convolutions speech --corpus "$out/tone/corpus" --out "$out/tone/speech" --minutes "$(minutes 36)"
    "$python" -m training.export.voice --runs "$out" --voice "$voice" --only tone
    "$python" -m training.speech.prosody --features "$out/features" --voice "$voice" --out "$out/prosody" \
        --minutes 60 --steps 850  # more, and it knows its sentences by heart
) &
others=$!
"$python" -m training.speech.acoustic --features "$out/features" --out "$out/acoustic" \
    --minutes "$(minutes 338)" --blur-minutes "$(minutes 28)"
wait "$others"

"$python" -m training.export.voice --runs "$out" --voice "$voice"
"$python" -m training.export.quantize --voice "$voice"

[ -f "$out/manner/clips.tsv" ] || "$python" -m training.speech.clips --features "$out/features" --out "$out/manner" --voice "$voice"
"$python" -m training.speech.reference_encoder --out "$out/manner" --minutes "$(minutes 26)"
"$python" -m training.export.reference_encoder --run "$out/manner" --voice "$voice"
"$python" -m training.speech.agreement --data "$data" --voice "$voice"
