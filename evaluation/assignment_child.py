"""What evaluation.assignment runs in each Python, as a file: it uses the standard library alone.

python assignment_child.py SOURCE USERS
"""

import hashlib
import json
import platform
import sys

sys.path.insert(0, sys.argv[1])

from qingyin.experiments.assignment import assigned

USERS = int(sys.argv[2])
WEIGHTS = ({"a": 50.0, "b": 50.0}, {"a": 60.0, "b": 40.0})


def main() -> None:
    """Prints shares, moves, and a digest of all that was assigned."""
    digests, counts = [hashlib.sha256() for _ in WEIGHTS], [0 for _ in WEIGHTS]
    to_a = to_b = 0
    for number in range(USERS):
        before, after = (assigned("greeting", "customer_service", f"user-{number}", each) for each in WEIGHTS)
        for place, name in enumerate((before, after)):
            digests[place].update(name.encode())
            counts[place] += name == "a"
        to_a += before == "b" and after == "a"
        to_b += before == "a" and after == "b"
    found = {
        "python": platform.python_version(),
        "users": USERS,
        "digests": [each.hexdigest() for each in digests],
        "shares": [count / USERS for count in counts],
        "moved_to_a": to_a / USERS,
        "moved_to_b": to_b / USERS,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
