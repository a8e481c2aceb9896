"""How far experiments and listening tests are. No result is shown, so this is not a look and spends nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from qingyin.experiments.definition import Experiment
from qingyin.experiments.listening.judged import census
from qingyin.experiments.listening.ratings import Ratings
from qingyin.experiments.results import Results


def status(results: Results) -> list[dict[str, Any]]:
    """Name, kind and counts of each. Raises ResultsError."""
    ratings, found = Ratings(results), []
    for name in ratings.tests():
        test = ratings.test(name)
        who = census(ratings, test)
        counts = {"began": who.begun, "finished": who.finished, "missed a check": who.missed}
        found.append({"name": name, "kind": test.kind, **counts, "counted": len(who.counted), "planned": test.planned})
    for name in results.experiments():
        experiment = Experiment.of_content(name, results.content(name))
        heard = Counter(variant for _, _, variant, _ in results.exposed(name))
        exposed = {f"heard {each.name}": heard[each.name] for each in experiment.variants}
        rated = len({user for _, user, _, _ in results.opinions(name)})
        found.append({"name": name, "kind": "experiment", **exposed, "rated": rated, "planned": experiment.planned})
    return found
