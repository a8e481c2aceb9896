"""Open files: as many as the limits of a server may need, so that none is missing when a client comes."""

from __future__ import annotations

from qingyin.errors import ServeError


def reserve(needed: int) -> None:
    """Lets this process open that number of files. Raises ServeError if the system does not allow it."""
    try:
        import resource
    except ImportError:  # on Windows there is no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise ServeError(
            f"these limits need {needed} open files, and this process may have {hard}; lower --streams and --queue, "
            f"or allow more files (ulimit -n {needed}, or LimitNOFILE={needed} in a systemd unit)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
