"""A server that speaks for other programs, over HTTP, WebSocket, gRPC and Wyoming.

    contract/   the fields of a request, and the bytes of its answer
    engine/     scheduling, through which the streams of every door pass
    observe/    metrics, log lines and spans
    http/  grpc/  wyoming   the doors: one protocol each
    cluster/    the doors of HTTP, WebSocket and gRPC in each replica on a Ray cluster
    config  run  process    configuration, start, sockets, signals and shutdown

Nothing here is imported by `import qingyin`. `http` needs the extra `serve`, `grpc` the extra `grpc`, `cluster` the
extra `cluster`, and `observe.tracing` the extra `otel` if a collector is configured.
"""
